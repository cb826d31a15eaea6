"""The formats in which a document can be taken out."""

from __future__ import annotations

from typing import Literal, get_args

from atspro.engine.types import Kind

Format = Literal["pdf", "docx", "md", "txt", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)

MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}


def formats_of(kind: Kind) -> tuple[Format, ...]:
    """The formats of a kind of document: only a resume can be a JSON Resume."""
    return FORMATS if kind == "resume" else tuple(one for one in FORMATS if one != "json")
