"""Bounds on what a PDF may unpack to, checked before it is opened: a small file cannot take a resume's memory or time.

Every stream of a file stands in it as "stream", so all are found without parsing it. What their filters give is counted
piece by piece, and never kept. Streams inside an encrypted file are out of reach here.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib

from pdfminer.lzw import LZWDecoder

from atspro.errors import UnreadableFile

MAX_STREAM_BYTES = 24 * 1024 * 1024
MAX_ALL_STREAMS_BYTES = 96 * 1024 * 1024
MAX_DRAWING_BYTES = 1024 * 1024
MAX_PREDICTED_BYTES = 4 * 1024 * 1024
MAX_ROW_BYTES = 64 * 1024
MAX_FILTERS = 2
_PIECE = 1 << 20
_WHITE = b" \t\r\n\x0c\x00"
_STREAM = re.compile(rb"(?<!end)stream[ \t]{0,8}\r?\n?")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTER = re.compile(rb"/(?:Filter|F)\s*(\[[^\]]{0,300}\]|/[A-Za-z0-9]{1,20}|\d{1,9}\s+\d{1,5}\s+R)")
_NUMBER = re.compile(rb"/(Length|Predictor|Colors|Columns|Height)\s+(\d{1,12})(?!\s+\d+\s+R)")
_NO_DRAWING = re.compile(
    rb"/Type\s*/(?:XRef|ObjStm|Metadata)|/Subtype\s*/(?:Image|XML|Type1C|CIDFontType0C|OpenType)|/FunctionType|/Length1"
)
_PICTURES = (b"DCTDecode", b"DCT", b"JPXDecode", b"JBIG2Decode", b"CCITTFaxDecode", b"CCF")


def unpacks_too_far() -> UnreadableFile:
    """The error for a file whose streams unpack to more than a resume can hold."""
    return UnreadableFile(
        "too_large", "This PDF unpacks to more than a resume can hold. Export it again, or paste the text."
    )


def check_streams(data: bytes) -> None:
    """Refuse a PDF whose streams unpack too far. Raises `UnreadableFile` (too_large)."""
    left = MAX_ALL_STREAMS_BYTES
    drawing = 0
    raw_bytes = 0
    for match in _STREAM.finditer(data):
        start = match.end()
        head = data[max(data.rfind(b" obj", 0, match.start()), match.start() - 4096, 0) : match.start()]
        if b"<<" not in head:
            continue
        head = _NAME_ESCAPE.sub(lambda escape: bytes([int(escape.group(1), 16)]), head)
        numbers = {name: int(value) for name, value in _NUMBER.findall(head)}
        end = data.find(b"endstream", start)
        end = max(len(data) if end < 0 else end, min(len(data), start + numbers.get(b"Length", 0)))
        raw_bytes += end - start
        if raw_bytes > 4 * len(data):
            raise unpacks_too_far()
        limit = min(MAX_STREAM_BYTES, left)
        try:
            size = _unpacked_size(_filters(head), data[start:end], limit, numbers)
        except OverflowError:
            raise unpacks_too_far() from None
        left -= size
        if not _NO_DRAWING.search(head):
            drawing += size
            if drawing > MAX_DRAWING_BYTES:
                raise UnreadableFile(
                    "too_large",
                    "This PDF has more on its pages than a resume can have. Save only the resume’s pages, or paste the "
                    "text.",
                )


def _filters(head: bytes) -> list[bytes]:
    found = _FILTER.search(head)
    if found is None:
        return []
    if b"/" not in found.group(1):
        raise unpacks_too_far()
    return re.findall(rb"/([A-Za-z0-9]{1,20})", found.group(1))


def _unpacked_size(filters: list[bytes], data: bytes, limit: int, numbers: dict[bytes, int]) -> int:
    """How many bytes come out of all filters. Raises `OverflowError` when they are more than ``limit``."""
    if any(name in _PICTURES for name in filters):
        return 0
    if len(filters) > MAX_FILTERS:
        raise OverflowError
    for at, name in enumerate(filters):
        last = at == len(filters) - 1
        if name in (b"FlateDecode", b"Fl"):
            if last:
                return _predicted(_inflated_size(data, limit), numbers)
            data = inflate(data, limit)
        elif name in (b"LZWDecode", b"LZW"):
            size = 0
            for piece in LZWDecoder(io.BytesIO(data)).run():
                size += len(piece)
                if size > limit:
                    raise OverflowError
            if not last:
                raise OverflowError
            return _predicted(size, numbers)
        elif name in (b"ASCII85Decode", b"A85"):
            data = _ascii85(data, limit)
        elif name in (b"ASCIIHexDecode", b"AHx"):
            data = _asciihex(data, limit)
        elif name in (b"RunLengthDecode", b"RL"):
            if len(data) > limit // 64 and 64 * data.count(b"\x81") > limit:
                raise OverflowError
            data = _runs(data, limit)
    return len(data)


def _predicted(size: int, numbers: dict[bytes, int]) -> int:
    if numbers.get(b"Predictor", 1) > 1:
        wide = numbers.get(b"Columns", 1) > MAX_ROW_BYTES or numbers.get(b"Colors", 1) > MAX_ROW_BYTES
        if (size > MAX_PREDICTED_BYTES and b"Height" not in numbers) or wide:
            raise OverflowError
    return size


def _inflated_size(data: bytes, limit: int) -> int:
    inflater = zlib.decompressobj()
    size = 0
    rest = data.lstrip(b" \r\n")
    while rest and not inflater.eof:
        try:
            piece = inflater.decompress(rest, _PIECE)
        except zlib.error:
            break
        size += len(piece)
        if size > limit:
            raise OverflowError
        rest = inflater.unconsumed_tail
    return size


def inflate(data: bytes, limit: int) -> bytes:
    """The bytes of a zlib stream; "" when damaged. Raises `OverflowError` when they are more than ``limit``."""
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(data.lstrip(b" \r\n"), limit + 1)
    except zlib.error:
        return b""
    if len(found) > limit:
        raise OverflowError
    return found


def _ascii85(data: bytes, limit: int) -> bytes:
    data = data.translate(None, _WHITE).removeprefix(b"<").removeprefix(b"~").split(b"~", 1)[0]
    if len(data) + 4 * data.count(b"z") > limit:
        raise OverflowError
    try:
        return base64.a85decode(data)
    except ValueError:
        return b""


def _asciihex(data: bytes, limit: int) -> bytes:
    data = data.translate(None, _WHITE).split(b">", 1)[0]
    if len(data) > 2 * limit:
        raise OverflowError
    try:
        return binascii.unhexlify(data + b"0" if len(data) % 2 else data)
    except binascii.Error:
        return b""


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
