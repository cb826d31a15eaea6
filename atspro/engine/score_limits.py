"""What bounds a score: shared words from below, must-haves that are not shown from above; and its bands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from atspro.engine.fit.types import FitRow, Requirement
from atspro.engine.text import joined
from atspro.engine.types import Band, ScorePart

STRONG, FAIR = 70.0, 45.0
CAPPED = 60.0
"""The points from which a score without a must-have that decides counts less: even a full one stays below `STRONG`."""
BELOW = 69.0
"""The same of any other must that has a name."""
AGREED = 60.0
"""What a score has at least when resume and post share as many words as a matching pair does."""
_NAMED = ("tool", "language", "certificate", "licence", "degree", "years")


def band(total: float) -> Band:
    """strong from `STRONG`, fair from `FAIR`, weak below; bench/README.md has what each was measured to mean.

    Of the total as it is written, with one decimal, so that no 70.0 is called fair.
    """
    total = round(total, 1)
    if total >= STRONG:
        return "strong"
    return "fair" if total >= FAIR else "weak"


def bounded(parts: Sequence[ScorePart], rows: Sequence[FitRow]) -> tuple[ScorePart, ...]:
    """The parts of a score within its bounds: what shared words give at least, and must-haves not shown at most."""
    made = _lifted(tuple(parts))
    missing = [row for row in rows if row.status == "not shown" and row.requirement.need == "must"]
    made = _held_down(made, CAPPED, [row for row in missing if row.requirement.core])
    return _held_down(made, BELOW, [row for row in missing if not row.requirement.core and is_named(row.requirement)])


def is_named(asked: Requirement) -> bool:
    """Whether a requirement has a name that paper can show: a tool, a language, a certificate, a degree, years.

    A skill has none: what a post calls sourcing a recruiter calls finding candidates.
    """
    return asked.kind in _NAMED


def _lifted(parts: tuple[ScorePart, ...]) -> tuple[ScorePart, ...]:
    """The parts where shared words alone say more than all of them: each gets its share of what is missing."""
    shared = next((one.points / one.most for one in parts if one.name == "words" and one.most), 0.0)
    total = sum(one.points for one in parts)
    lacking = AGREED * shared - total
    room = sum(one.most - one.points for one in parts)
    if lacking <= 0 or room <= 0:
        return parts
    return tuple(
        replace(
            one,
            points=round(one.points + (one.most - one.points) * lacking / room, 2),
            note=f"{one.note} So much of the post in its lines gives every part a little more.".strip()
            if one.name == "words" else one.note,
        )
        for one in parts
    )  # fmt: skip


def _held_down(parts: tuple[ScorePart, ...], least: float, missing: Sequence[FitRow]) -> tuple[ScorePart, ...]:
    """The parts of a score whose must-haves are not all shown: together below `STRONG`, and one of them says why.

    What is above ``least`` is pressed together below `STRONG`, so that of two such resumes the better one stays ahead.
    """
    total = sum(part.points for part in parts)
    if not missing or (total <= least and least == BELOW):
        return parts
    names = joined(dict.fromkeys(row.requirement.text for row in missing[:3]))
    said = f"Not shown, and asked for as a must: {names}. This keeps the score below {STRONG:.0f}."
    kept = min(total, least + max(0.0, total - least) * (STRONG - 0.1 - least) / (100 - least))
    factor = kept / total if total else 1.0
    where = next((part.name for part in parts if part.name == "required"), parts[0].name)
    return tuple(
        replace(
            part,
            points=math.floor(part.points * factor * 100) / 100 if factor < 1 else part.points,
            note=f"{part.note} {said}".strip() if part.name == where else part.note,
        )
        for part in parts
    )
