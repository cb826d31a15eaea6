"""How the entries of a resume are laid out in the files that parsers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from atspro.engine.export.blocks import Block, read_blocks

MAX_HEAD_LINE = 90
_DATES = re.compile(r"\d{4}|present|current", re.IGNORECASE)


def resume_blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a resume with the employer of each job above its title, and the school above its degree.

    Parsers that go by the look of a line take what is bold above a job for the employer, and find the title by its
    words alone (OpenResume's does); the other way round they take a title that they do not know for the employer, and
    a "High School Diploma" for the school.
    """
    return houses_first(read_blocks(markdown))


def houses_first(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with title and house changed round among jobs and schools; other sections stay as they are."""
    from atspro.engine.read.headings import heading_kind

    made = list(blocks)
    in_entries = False
    for at, block in enumerate(made):
        if block.type != "heading":
            continue
        if block.level <= 2:
            in_entries = block.level == 2 and heading_kind(_text(block)) in ("experience", "education")
        elif block.level == 3 and in_entries and at + 1 < len(made) and _is_house(made[at + 1]):
            made[at] = replace(block, runs=made[at + 1].runs)
            made[at + 1] = replace(made[at + 1], runs=block.runs)
    return tuple(made)


def _is_house(block: Block) -> bool:
    text = _text(block)
    return block.type == "paragraph" and 0 < len(text) < MAX_HEAD_LINE and _DATES.search(text) is None


def _text(block: Block) -> str:
    return "".join(run.text for run in block.runs)
