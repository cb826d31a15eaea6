"""Documents as files: PDF, DOCX, Markdown, plain text and JSON Resume, all from the same Markdown."""

from __future__ import annotations

import json
import re

from atspro.engine.export.blocks import Block, read_blocks
from atspro.engine.export.entries import resume_blocks
from atspro.engine.export.formats import FORMATS, MEDIA_TYPES, Format, formats_of
from atspro.engine.export.labels import in_its_language, language_of_blocks
from atspro.engine.export.layout import Layout, arranged
from atspro.engine.export.read_back import Recovered, read_back, recovered
from atspro.engine.export.txt import to_txt
from atspro.engine.markdown import without_controls
from atspro.engine.types import DESIGNS, KINDS, Design, Kind
from atspro.errors import InvalidInput


def export(
    markdown: str,
    format: Format,
    kind: Kind | None = None,
    title: str = "",
    author: str = "",
    *,
    design: Design | None = None,
    layout: Layout | None = None,
) -> bytes:
    """A document as a file's bytes; the same arguments give the same bytes.

    ``kind`` is that of the design when it is not given, and a resume when neither is; ``design`` is the first of the
    kind's `DESIGNS` when it is not given, ``layout`` the design's own. They lay out PDF and DOCX files, into whose
    properties go ``title`` and ``author``; the order of sections and the form of dates are also those of plain text.
    JSON is a JSON Resume, of a resume only. Raises `InvalidInput` for an unknown format, kind, design or layout,
    an empty document, or one longer than the Markdown parser's limit.
    """
    if format not in FORMATS:
        raise InvalidInput(f"There is no format “{format}”. Choose one of: {', '.join(FORMATS)}.")
    kind, design = _laid_out(kind, design)
    if not markdown.strip():
        raise InvalidInput("The document is empty. Write something in it before you download it.")
    title, author = (" ".join(without_controls(text).split()) for text in (title, author))
    if format == "md":
        return (without_controls(markdown).strip() + "\n").encode()
    if format not in formats_of(kind):
        raise InvalidInput("Only a resume can be taken out as a JSON Resume. Choose another format.")
    if format == "json":
        return _json_resume(markdown)
    layout = layout or Layout()
    layout.check()
    blocks, language = blocks_of(markdown, kind, design, layout)
    if format == "txt":
        return to_txt(blocks).encode()
    # The libraries behind the two are loaded when the first such file is asked for: a worker never needs them.
    if format == "pdf":
        from atspro.engine.export.pdf import to_pdf

        return to_pdf(blocks, kind, design, layout, title, author, language)
    from atspro.engine.export.docx import to_docx

    return to_docx(blocks, kind, design, layout, title, author, language)


def picture(markdown: str, kind: Kind, design: Design, layout: Layout | None = None) -> bytes:
    """The first page of a document in a design as a PNG. Raises `InvalidInput` as `export` does."""
    from atspro.engine.export.pdf import to_picture

    kind, design = _laid_out(kind, design)
    layout = layout or Layout()
    layout.check()
    blocks, language = blocks_of(markdown, kind, design, layout)
    return to_picture(blocks, kind, design, layout, language)


def blocks_of(markdown: str, kind: Kind, design: Design, layout: Layout) -> tuple[tuple[Block, ...], str]:
    """The blocks of a document as a layout arranges them, and the document's language."""
    if kind != "resume":
        return read_blocks(markdown), "en"
    blocks = resume_blocks(markdown)
    language = language_of_blocks(blocks)
    return in_its_language(arranged(blocks, design, layout, language), language), language


def undrawn(markdown: str) -> str:
    """The signs, such as emoji, that a document's PDF goes without because no font here has them, each once."""
    from atspro.engine.export.pdf import left_out

    return left_out(read_blocks(markdown))


def _laid_out(kind: Kind | None, design: Design | None) -> tuple[Kind, Design]:
    """The kind and the design, each found by the other where it is not given."""
    if kind is None:
        kind = next((one for one, designs in DESIGNS.items() if design in designs), "resume")
    if kind not in KINDS:
        raise InvalidInput(f"There is no document type “{kind}”. Choose one of: {', '.join(KINDS)}.")
    if design is None:
        design = DESIGNS[kind][0]
    if design not in DESIGNS[kind]:
        raise InvalidInput(f"There is no design “{design}” for this. Choose one of: {', '.join(DESIGNS[kind])}.")
    return kind, design


_ENTRY = re.compile(
    r"^### (?P<title>[^\n]+)\n\n(?P<house>(?![-#*\d])[^\n]{1,90})(?=\n\n(?:[^\n]*\d{4}|- |##|$)|\n*\Z)", re.MULTILINE
)
_DATES = re.compile(r"(?:[^\d\n]{0,24}\d{4}|present|current)", re.IGNORECASE)


def _on_one_line(entry: re.Match[str]) -> str:
    """A title and the house below it as one line, whose halves a reader of text cannot take for anything else."""
    title, house = entry.group("title"), entry.group("house")
    return entry.group() if _DATES.match(house) else f"### {title} — {house}"


def _json_resume(markdown: str) -> bytes:
    """The resume that a reader finds in the document, as a JSON Resume."""
    # Reading loads the readers of every format, which the other exports do not need.
    from atspro.engine.export.json_resume import to_json_resume
    from atspro.engine.read import read_resume_text

    made = to_json_resume(read_resume_text(_ENTRY.sub(_on_one_line, markdown)).resume)
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


__all__ = [
    "DESIGNS",
    "FORMATS",
    "MEDIA_TYPES",
    "Design",
    "Format",
    "Layout",
    "Recovered",
    "export",
    "formats_of",
    "picture",
    "read_back",
    "recovered",
    "undrawn",
]
