"""The names of sections in a resume's own language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from atspro.engine.export.blocks import Block
from atspro.engine.export.layout import text_of

_GERMAN = {
    "summary": "Profil",
    "skills": "Kenntnisse",
    "experience": "Berufserfahrung",
    "education": "Ausbildung",
    "certifications": "Zertifikate",
    "projects": "Projekte",
    "publications": "Publikationen",
    "awards": "Auszeichnungen",
    "volunteer": "Ehrenamt",
    "languages": "Sprachen",
    "courses": "Kurse",
    "memberships": "Mitgliedschaften",
    "interests": "Interessen",
    "references": "Referenzen",
}
_WRITTEN = frozenset(
    [
        "summary",
        "skills",
        "experience",
        "education",
        "certifications",
        "projects",
        "publications",
        "awards",
        "volunteering",
        "languages",
        "courses",
        "memberships",
        "interests",
        "references",
    ]
)
"""The headings that our writers give, in English; a person's own heading stays as it is."""


def language_of_blocks(blocks: Sequence[Block]) -> str:
    """The language of a document's sentences: a code of two letters."""
    from atspro.engine.read.language import language_of

    return language_of(_sentences(blocks))


def in_its_language(blocks: Sequence[Block], language: str) -> tuple[Block, ...]:
    """The blocks of a German resume with German names of its sections; others as they are."""
    return tuple(map(_heading, blocks)) if language == "de" else tuple(blocks)


def _heading(block: Block) -> Block:
    from atspro.engine.read.headings import heading_kind

    if block.type != "heading" or block.level != 2 or text_of(block).casefold() not in _WRITTEN:
        return block
    label = _GERMAN.get(heading_kind(text_of(block)) or "")
    return replace(block, runs=(replace(block.runs[0], text=label),)) if label else block


def _sentences(blocks: Sequence[Block]) -> list[str]:
    return [
        text
        for block in blocks
        if block.type != "heading"
        for text in ([text_of(block)] if len(text_of(block)) > 30 else _sentences(block.children))
    ]
