"""A resume's text as units that mean one thing each, the same however it was wrapped, marked or stored."""

from __future__ import annotations

import re
from contextlib import suppress

from atspro.engine.markdown import plain_blocks
from atspro.engine.read.json_resume import looks_like_json, read_json_resume
from atspro.engine.requirements import section_named
from atspro.engine.resume_text import resume_text
from atspro.errors import UnreadableFile

_BULLET = re.compile(r"\s*[•·▪●◦*–-]\s+")
_FULL = 0.6
"""The share of the longest line from which a line may have been wrapped at its end."""


def resume_units(text: str) -> list[str]:
    """The headings, entries, paragraphs and list items of a text, wrapped lines joined and bullets taken off.

    JSON Resume is read as the resume that it holds; JSON that holds none is plain text.
    """
    if looks_like_json(text):
        with suppress(UnreadableFile):
            text = resume_text(read_json_resume(text).resume)
    blocks = plain_blocks(text)
    longest = max((len(line) for block in blocks for line in block.split("\n")), default=0)
    return [unit for block in blocks for unit in _unwrapped(block, longest)]


def _unwrapped(block: str, longest: int) -> list[str]:
    units: list[str] = []
    before = ""
    for raw in block.split("\n"):
        line = " ".join(raw.split())
        if not line:
            continue
        item = _BULLET.match(line)
        if units and not item and _goes_on(before, line, longest):
            units[-1] += f" {line}"
        else:
            units.append(line[item.end() :] if item else line)
        before = line
    return units


def _goes_on(before: str, line: str, longest: int) -> bool:
    if section_named(line) or section_named(before) or before.endswith((".", "!", "?", ":", ";")):
        return False
    return line[0].islower() or len(before) >= _FULL * longest
