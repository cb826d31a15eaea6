"""Bounded decoding of PDF streams: a small file cannot unpack into more memory or time than a resume needs."""

from __future__ import annotations

import base64
import binascii
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pdfminer.lzw import LZWDecoder
from pdfminer.pdftypes import (
    LITERALS_ASCII85_DECODE,
    LITERALS_ASCIIHEX_DECODE,
    LITERALS_DCT_DECODE,
    LITERALS_FLATE_DECODE,
    LITERALS_JBIG2_DECODE,
    LITERALS_JPX_DECODE,
    LITERALS_LZW_DECODE,
    LITERALS_RUNLENGTH_DECODE,
    PDFStream,
    int_value,
)
from pdfminer.utils import apply_png_predictor, apply_tiff_predictor

from atspro.errors import UnreadableFile

MAX_STREAM_BYTES = 24 * 1024 * 1024
MAX_ALL_STREAMS_BYTES = 64 * 1024 * 1024
MAX_PREDICTED_BYTES = 4 * 1024 * 1024
MAX_ROW_BYTES = 64 * 1024
MAX_FILTERS = 2
_WHITE = b" \t\r\n\x0c\x00"


@dataclass(slots=True)
class Budget:
    """What one file may still unpack to, in bytes, and whether it asked for more."""

    left: int = MAX_ALL_STREAMS_BYTES
    exceeded: bool = False

    def refuse(self) -> UnreadableFile:
        """The error to raise, remembered because pdfminer goes on after some errors."""
        self.exceeded = True
        return unpacks_too_far()


_budget: ContextVar[Budget | None] = ContextVar("pdf_stream_budget", default=None)
_unbounded = PDFStream.decode


def unpacks_too_far() -> UnreadableFile:
    """The error for a file whose streams unpack to more than a resume can hold."""
    return UnreadableFile(
        "too_large", "This PDF unpacks to more than a resume can hold. Export it again, or paste the text."
    )


@contextmanager
def bounded_streams() -> Iterator[Budget]:
    """Let pdfminer decode streams in this context only within one `Budget`.

    Raises `UnreadableFile` (too_large) at the end even when pdfminer swallowed the refusal on the way.
    """
    budget = Budget()
    token = _budget.set(budget)
    try:
        yield budget
    except Exception:
        if budget.exceeded:
            raise unpacks_too_far() from None
        raise
    finally:
        _budget.reset(token)
    if budget.exceeded:
        raise unpacks_too_far()


def _decode(stream: PDFStream) -> None:
    """Stands in for `PDFStream.decode`, the one place where pdfminer unpacks anything, and keeps its results."""
    budget = _budget.get()
    if budget is None:
        _unbounded(stream)
        return
    if budget.exceeded:
        raise budget.refuse()
    data = stream.rawdata or b""
    if stream.decipher:
        data = stream.decipher(stream.objid or 0, stream.genno or 0, data, stream.attrs)
    filters = stream.get_filters()
    if len(filters) > MAX_FILTERS:
        raise budget.refuse()
    limit = min(MAX_STREAM_BYTES, budget.left)
    try:
        for name, params in filters:
            data = _filtered(name, data, limit)
            if isinstance(params, dict) and "Predictor" in params:
                data = _predicted(params, data)
    except OverflowError:
        raise budget.refuse() from None
    if filters:
        budget.left -= len(data)
    stream.data, stream.rawdata = data, None


PDFStream.decode = _decode  # type: ignore[assignment]


def _filtered(name: object, data: bytes, limit: int) -> bytes:
    """One filter undone. Raises `OverflowError` when more than ``limit`` bytes come out.

    Filters of pictures give nothing: text never stands behind them.
    """
    decoders: tuple[tuple[tuple[object, ...], Callable[[bytes, int], bytes]], ...] = (
        (LITERALS_FLATE_DECODE, inflate),
        (LITERALS_LZW_DECODE, _lzw),
        (LITERALS_ASCII85_DECODE, _ascii85),
        (LITERALS_ASCIIHEX_DECODE, _asciihex),
        (LITERALS_RUNLENGTH_DECODE, _runs),
    )
    for names, decoder in decoders:
        if name in names:
            return decoder(data, limit)
    if name in (*LITERALS_DCT_DECODE, *LITERALS_JBIG2_DECODE, *LITERALS_JPX_DECODE):
        return data
    return b""


def inflate(data: bytes, limit: int) -> bytes:
    """The bytes of a zlib stream; of a damaged one those before the damage if it is in the checksum, else none."""
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(data, limit + 1)
    except zlib.error:
        return _inflate_damaged(data, limit)
    if len(found) > limit:
        raise OverflowError
    return found


def _inflate_damaged(data: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj()
    found = bytearray()
    view = memoryview(data)
    for place in range(len(data)):
        try:
            found += inflater.decompress(view[place : place + 1], limit + 1)
        except zlib.error:
            return bytes(found) if place >= len(data) - 4 else b""
        if len(found) > limit:
            raise OverflowError
    return bytes(found)


def _lzw(data: bytes, limit: int) -> bytes:
    found = bytearray()
    for piece in LZWDecoder(io.BytesIO(data)).run():
        found += piece
        if len(found) > limit:
            raise OverflowError
    return bytes(found)


def _ascii85(data: bytes, limit: int) -> bytes:
    data = data.translate(None, _WHITE).removeprefix(b"<").removeprefix(b"~")
    data = data.removesuffix(b">").removesuffix(b"~")
    if len(data) + 4 * data.count(b"z") > limit:
        raise OverflowError
    return base64.a85decode(data)


def _asciihex(data: bytes, limit: int) -> bytes:
    data = data.translate(None, _WHITE).split(b">", 1)[0]
    if len(data) > 2 * limit:
        raise OverflowError
    return binascii.unhexlify(data + b"0" if len(data) % 2 else data)


def _runs(data: bytes, limit: int) -> bytes:
    """RunLengthDecode, ISO 32000-1, 7.4.5."""
    found = bytearray()
    place = 0
    while place < len(data) and data[place] != 128:
        length = data[place]
        if length < 128:
            found += data[place + 1 : place + 2 + length]
            place += 2 + length
        else:
            found += data[place + 1 : place + 2] * (257 - length)
            place += 2
        if len(found) > limit:
            raise OverflowError
    return bytes(found)


def _predicted(params: dict[str, object], data: bytes) -> bytes:
    """A predictor undone, ISO 32000-1, 7.4.4.4: byte by byte, so only for what tables of objects take."""
    predictor = int_value(params["Predictor"])
    if predictor == 1:
        return data
    colors, columns = int_value(params.get("Colors", 1)), int_value(params.get("Columns", 1))
    bits = int_value(params.get("BitsPerComponent", 8))
    if colors < 1 or columns < 1 or bits < 1:
        return b""
    if len(data) > MAX_PREDICTED_BYTES or colors > MAX_ROW_BYTES or columns > MAX_ROW_BYTES:
        raise OverflowError
    if predictor == 2:
        return apply_tiff_predictor(colors, columns, bits, data)
    return apply_png_predictor(predictor, colors, columns, bits, data) if predictor >= 10 else b""
