"""Small PDF files that unpack to hundreds of megabytes are refused, whatever the filters, before they do."""

from __future__ import annotations

import base64
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache

import pytest

from atspro.engine.read.pdf import read_pdf
from atspro.errors import UnreadableFile

SIZE = 300 * 1024 * 1024
MAX_PEAK_MB = 200


@cache
def deflated(size: int = SIZE) -> bytes:
    packer = zlib.compressobj(9)
    piece = b"0 g\n" * (1 << 18)
    return b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()


def runs(size: int) -> bytes:
    return b"\x81 " * (size // 128) + b"\x80"


def lzw(rounds: int) -> bytes:
    """Bytes that LZWDecode expands to some seven million blanks a round: ever longer runs, then a cleared table."""
    bits: list[str] = []
    for number in range(rounds):
        bits.append(f"{256:0{9 if number == 0 else 12}b}{32:09b}")
        for code in range(258, 4090):
            width = 9 if code < 511 else 10 if code < 1023 else 11 if code < 2047 else 12
            bits.append(f"{code:0{width}b}")
    whole = "".join(bits)
    return int(whole + "0" * (-len(whole) % 8), 2).to_bytes((len(whole) + 7) // 8, "big")


def pdf(filters: bytes, content: bytes, after: bytes = b"stream\n", more: bytes = b"") -> bytes:
    """A whole one-page file, with its table of objects, whose page's content is the given stream."""
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources <<>> /Contents 4 0 R>>",
        b"<</Length %d /Filter %s %s>>\n%s%s\nendstream" % (len(content), filters, more, after, content),
    ]
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size 5 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


BOMBS: dict[str, Callable[[], bytes]] = {
    "flate": lambda: pdf(b"/FlateDecode", deflated()),
    "short name": lambda: pdf(b"/Fl", deflated()),
    "blank after stream": lambda: pdf(b"/FlateDecode", deflated(), b"stream \r\n"),
    "ascii85": lambda: pdf(b"[/ASCII85Decode /FlateDecode]", base64.a85encode(deflated()) + b"~>"),
    "asciihex": lambda: pdf(b"[/ASCIIHexDecode /FlateDecode]", deflated().hex().encode() + b">"),
    "flate twice": lambda: pdf(b"[/FlateDecode /FlateDecode]", zlib.compress(deflated(), 9)),
    "flate thrice": lambda: pdf(b"[/Fl /Fl /Fl]", zlib.compress(zlib.compress(deflated(), 9), 9)),
    "run length": lambda: pdf(b"[/FlateDecode /RunLengthDecode]", zlib.compress(runs(SIZE), 9)),
    "lzw": lambda: pdf(b"[/FlateDecode /LZWDecode]", zlib.compress(lzw(40), 9)),
    "ascii85 zeros": lambda: pdf(b"[/FlateDecode /A85]", zlib.compress(b"z" * (SIZE // 16), 9)),
    "predictor": lambda: pdf(
        b"/FlateDecode", deflated(8 * 1024 * 1024), more=b"/DecodeParms <</Predictor 12 /Columns 4>>"
    ),
    "wide predictor": lambda: pdf(
        b"/FlateDecode", deflated(1024 * 1024), more=b"/DecodeParms <</Predictor 12 /Columns 900000000>>"
    ),
}
SOME = ("flate", "ascii85", "flate twice", "lzw", "predictor")
CHILD = """
import resource, sys
from atspro.engine.read.pdf import read_pdf
from atspro.errors import UnreadableFile
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_pdf(data)
    reason = "read"
except UnreadableFile as error:
    reason = error.reason
print(reason, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.thorough) for name in BOMBS]
)
def test_a_bomb_is_refused_within_bounded_memory(name: str) -> None:
    data = BOMBS[name]()
    assert len(data) < 5 * 1024 * 1024
    child = subprocess.run([sys.executable, "-c", CHILD], input=data, capture_output=True, check=True)
    reason, peak = child.stdout.split()
    assert reason == b"too_large"
    assert int(peak) < MAX_PEAK_MB


@pytest.mark.parametrize("filters", ["/FlateDecode", "[/ASCII85Decode /FlateDecode]", "[/AHx /Fl]", "/RL"])
def test_the_same_filters_give_their_content_when_it_is_small(filters: str) -> None:
    content = b"BT /F1 12 Tf 72 700 Td (Kim Doe, gardener in Leeds) Tj ET"
    packed = {
        "/FlateDecode": zlib.compress(content),
        "[/ASCII85Decode /FlateDecode]": base64.a85encode(zlib.compress(content), wrapcol=40) + b"~>",
        "[/AHx /Fl]": zlib.compress(content).hex().encode() + b">",
        "/RL": bytes([len(content) - 1]) + content + b"\x80",
    }[filters]
    font = b"/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>"
    data = pdf(filters.encode(), packed).replace(b"/Resources <<>>", font)
    assert [line.text for line in read_pdf(data).lines] == ["Kim Doe, gardener in Leeds"]


def test_a_refusal_of_one_file_is_not_carried_to_the_next() -> None:
    with pytest.raises(UnreadableFile):
        read_pdf(pdf(b"/FlateDecode", deflated(40 * 1024 * 1024)))
    test_the_same_filters_give_their_content_when_it_is_small("/FlateDecode")
