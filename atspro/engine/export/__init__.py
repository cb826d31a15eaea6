"""Documents as files: PDF, DOCX, Markdown, plain text and JSON Resume, all from the same Markdown."""

from __future__ import annotations

import json
import re

from atspro.engine.export.blocks import read_blocks
from atspro.engine.export.entries import resume_blocks
from atspro.engine.export.formats import FORMATS, MEDIA_TYPES, Format, formats_of
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
) -> bytes:
    """A document as a file's bytes; the same arguments give the same bytes.

    ``kind`` is that of the design when it is not given, and a resume when neither is; ``design`` is the first of the
    kind's `DESIGNS` when it is not given. It lays out PDF and DOCX files, into whose properties go ``title`` and
    ``author``. JSON is a JSON Resume, of a resume only. Raises `InvalidInput` for an unknown format, kind or design,
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
    blocks = resume_blocks(markdown) if kind == "resume" else read_blocks(markdown)
    if format == "txt":
        return to_txt(blocks).encode()
    # The libraries behind the two are loaded when the first such file is asked for: a worker never needs them.
    if format == "pdf":
        from atspro.engine.export.pdf import to_pdf

        return to_pdf(blocks, design, title, author)
    from atspro.engine.export.docx import to_docx

    return to_docx(blocks, design, title, author)


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
    "Recovered",
    "export",
    "formats_of",
    "read_back",
    "recovered",
    "undrawn",
]
