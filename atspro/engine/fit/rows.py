"""Rows of the fit table: their evidence, strongest first, and how strongly it speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.fit.matching import (
    Shown,
)
from atspro.engine.fit.types import EvidenceLine, FitRow, Requirement, Status

MAX_EVIDENCE = 6
NOT_FOUND = "Not found by name."
_MEASURE = re.compile(
    r"[$€£]\s?\d|\d[\d,.]*\s?(?:%|percent|k\b|m\b|\+)|(?<![\w/-])\d[\d,.]*(?![\w/-])|\b(?:half|doubled|tripled"
    r"|halved)\b",
    re.I,
)
_BASE = {
    "bullet": 7.0, "project": 6.0, "award": 6.0, "title": 5.0, "certificate": 7.0, "degree": 6.0, "language": 6.0,
    "summary": 4.0, "headline": 4.0, "course": 3.5, "skill": 3.0,
}  # fmt: skip


def strength(shown: Shown) -> float:
    """How strongly a passage speaks, 0 to 10: actions before titles before lists, measured and recent ones first."""
    one = shown.passage
    base = _BASE[one.kind] + (2.0 if one.kind in ("bullet", "project", "award") and _MEASURE.search(one.text) else 0.0)
    return round(min(10.0, base * max(0.5, 1 - 0.08 * one.order) * (0.4 + 0.6 * shown.degree)), 2)


def row(asked: Requirement, status: Status, shown: Sequence[Shown], note: str = "") -> FitRow:
    ranked = sorted(shown, key=lambda one: -strength(one))
    lines = tuple(dict.fromkeys(EvidenceLine(one.passage.path, one.passage.text) for one in ranked))[:MAX_EVIDENCE]
    best = strength(ranked[0]) if ranked and status != "not shown" else 0.0
    return FitRow(asked, status, lines, note or (NOT_FOUND if status == "not shown" else ""), best)


def measured(text: str) -> bool:
    """Whether a text gives a number, an amount or a share."""
    return bool(_MEASURE.search(text))
