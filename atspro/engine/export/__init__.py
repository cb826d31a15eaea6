"""Documents as files: PDF, DOCX, Markdown and plain text, all from the same Markdown."""

from __future__ import annotations

from typing import Literal, get_args

from atspro.engine.export.blocks import read_blocks
from atspro.engine.export.txt import to_txt
from atspro.engine.markdown import without_controls
from atspro.engine.types import KINDS, Kind
from atspro.errors import InvalidInput

Format = Literal["pdf", "docx", "md", "txt"]
FORMATS: tuple[Format, ...] = get_args(Format)

MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


def export(markdown: str, format: Format, kind: Kind, title: str = "", author: str = "") -> bytes:
    """A document as a file's bytes; the same arguments give the same bytes.

    ``title`` and ``author`` go into the properties of PDF and DOCX files. Raises `InvalidInput` for an unknown format
    or kind, an empty document, or one longer than the Markdown parser's limit.
    """
    if format not in FORMATS:
        raise InvalidInput(f"There is no format “{format}”. Choose one of: {', '.join(FORMATS)}.")
    if kind not in KINDS:
        raise InvalidInput(f"There is no document type “{kind}”. Choose one of: {', '.join(KINDS)}.")
    if not markdown.strip():
        raise InvalidInput("The document is empty. Write something in it before you download it.")
    title, author = (" ".join(without_controls(text).split()) for text in (title, author))
    if format == "md":
        return (without_controls(markdown).strip() + "\n").encode()
    blocks = read_blocks(markdown)
    if format == "txt":
        return to_txt(blocks).encode()
    # The libraries behind the two are loaded when the first such file is asked for: a worker never needs them.
    if format == "pdf":
        from atspro.engine.export.pdf import to_pdf

        return to_pdf(blocks, kind, title, author)
    from atspro.engine.export.docx import to_docx

    return to_docx(blocks, kind, title, author)


__all__ = ["FORMATS", "MEDIA_TYPES", "Format", "export"]
