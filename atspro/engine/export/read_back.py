"""What a parser reads in an exported file: the file is read by a library that had no part in drawing it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from atspro.engine.export.blocks import Block, Run
from atspro.engine.export.entries import resume_blocks
from atspro.engine.export.formats import FORMATS, Format
from atspro.engine.export.labels import in_its_language, language_of_blocks
from atspro.engine.export.layout import Layout, arranged
from atspro.engine.types import Design
from atspro.errors import InvalidInput, UnreadableFile

PARSED: tuple[Format, ...] = ("pdf", "docx")

_PAGE_NUMBER = re.compile(r"^[ \t]*\d{1,3} / \d{1,3}[ \t]*$", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_BETWEEN = re.compile(r" \| |\n")


@dataclass(frozen=True, slots=True)
class Recovered:
    """How much of a document a parser gets back from a file, in order; ``lost`` are the parts that it does not."""

    parts: int
    lost: tuple[str, ...]

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return 1 - len(self.lost) / self.parts if self.parts else 1.0


def read_back(data: bytes, format: Format) -> str:
    """The text of an exported file, page after page: PDF by pdfminer.six, DOCX by python-docx, the others as they are.

    The page numbers at the foot of a PDF are left out. Raises `InvalidInput` for an unknown format and
    `UnreadableFile` for a file that is none of it.
    """
    if format not in FORMATS:
        raise InvalidInput(f"There is no format “{format}”. Choose one of: {', '.join(FORMATS)}.")
    try:
        if format == "pdf":
            return _pdf_text(data)
        if format == "docx":
            return _docx_text(data)
        return data.decode()
    except Exception as error:
        # The readers raise errors of many kinds for a file that is not what it is said to be.
        raise UnreadableFile("corrupt", f"This is no {format.upper()} file that can be read.") from error


def recovered(
    markdown: str, data: bytes, format: Format, layout: Layout | None = None, design: Design = "classic"
) -> Recovered:
    """What a parser gets back of a document from the file that was made of it.

    The parts are the document's headings, paragraphs, list items and cells, and of a line of details or of dates each
    piece between bars: every name, address, employer, title, date and bullet. A part counts when it is read whole, and
    behind the part before it. White space counts as one space. Raises `InvalidInput` for a format other than those of
    `PARSED`: the rest are text, which nothing has to be read out of.
    """
    if format not in PARSED:
        raise InvalidInput(f"Only {' and '.join(PARSED)} files are drawn and read again.")
    # Headings are drawn in capitals.
    text = _plain(read_back(data, format)).casefold()
    parts = [part for part in map(_plain, _parts(_blocks(markdown, design, layout or Layout()))) if part]
    lost: list[str] = []
    place = 0
    for part in parts:
        found = text.find(part.casefold(), place)
        if found < 0:
            lost.append(part)
        else:
            place = found + len(part.casefold())
    return Recovered(len(parts), tuple(lost))


def _blocks(markdown: str, design: Design, layout: Layout) -> Sequence[Block]:
    blocks = resume_blocks(markdown)
    if design == "report":
        return blocks
    language = language_of_blocks(blocks)
    return in_its_language(arranged(blocks, design, layout, language), language)


def _pdf_text(data: bytes) -> str:
    # Both libraries take long to load, and most of what the engine does needs neither.
    from pdfminer.high_level import extract_text

    text = _PAGE_NUMBER.sub("", extract_text(io.BytesIO(data)))
    # pdfminer gives a line's letters from left to right as they are drawn; Arabic and Hebrew are read the other way.
    return _RIGHT_TO_LEFT.sub(lambda run: run.group()[::-1], text)


_RTL = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_TO_LEFT = re.compile(rf"[{_RTL}](?:[{_RTL} '’\"״׳،-]*[{_RTL}])?")


def _docx_text(data: bytes) -> str:
    import docx
    from docx.table import Table

    lines: list[str] = []
    inner: Any
    for inner in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(inner, Table):
            lines += [cell.text for row in inner.rows for cell in row.cells]
        else:
            lines.append(inner.text)
    return "\n\n".join(lines)


def _parts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _BETWEEN.split(_text(block.runs))
        yield from _parts(block.children)
        for row in block.rows:
            for cell in row:
                yield _text(cell)


def _text(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
