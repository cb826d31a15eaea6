"""The pages of a document's PDF as pictures, for a look at it before it is saved."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

MAX_PAGES = 6
PIXELS_PER_POINT = 1.5
"""A letter's page is 918 pixels wide then: sharp at the size at which a page shows it beside a text."""


def page_pictures(pdf: bytes, limit: int = MAX_PAGES) -> tuple[list[bytes], int]:
    """The first ``limit`` pages of a PDF of ours as PNG files, and how many pages it has."""
    # It takes long to load, and most that is exported does not need it.
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_png(document[number]) for number in range(min(limit, len(document)))], len(document)
    finally:
        document.close()


def _png(page: Any) -> bytes:
    """A page as a PNG file (RFC 2083) of three bytes a pixel; pdfium draws, and has no writer of files."""
    drawn = page.render(scale=PIXELS_PER_POINT, rev_byteorder=True)
    try:
        # Of a white page nearly all is repetition: the fastest compression is enough.
        packed = zlib.compress(b"".join(_rows(bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride)), 3)
        size = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, 2, 0, 0, 0)
    finally:
        drawn.close()
    chunks = ((b"IHDR", size), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _rows(pixels: bytes, width: int, height: int, stride: int) -> Iterator[bytes]:
    """Each row with the byte that says that it is not filtered."""
    for row in range(height):
        yield b"\0" + pixels[row * stride : row * stride + width * 3]
