"""Values of JSON resumes as texts: addresses, periods, numbers."""

from __future__ import annotations

import re
from typing import Any

from atspro.engine.read.json_text import dict_of, first_of, line_of, period_of, text_of
from atspro.shapes import (
    MAX_ITEMS,
    MAX_LINE,
)


def with_period(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with startDate and endDate where it has a span of time in one value."""
    named = first_of(entry, "period", "date", "dates")
    if named is None or first_of(entry, "startDate", "endDate", "start", "end") is not None:
        return entry
    period = period_of(named)
    if "startDate" not in period and not period.get("isCurrent"):
        return entry
    return {name: value for name, value in entry.items() if name not in ("period", "date", "dates")} | period


def address(location: object) -> str:
    if not isinstance(location, dict):
        return line_of(location)
    region = " ".join(filter(None, (line_of(location.get("region")), line_of(location.get("postalCode")))))
    parts = [
        line_of(re.sub(r"\s*\n\s*", ", ", text_of(location.get("address")))),
        line_of(location.get("city")),
        region,
        line_of(first_of(location, "countryCode", "country")),
    ]
    return ", ".join(part for part in parts if part)[:MAX_LINE]


def worded(value: object) -> str:
    """A value of any make in words: the texts of an object or a list, with commas between."""
    if isinstance(value, dict):
        return ", ".join(filter(None, (worded(item) for item in list(value.values())[:20])))
    if isinstance(value, list):
        return ", ".join(filter(None, (worded(item) for item in value[:MAX_ITEMS])))
    return text_of(value)


def takes(honors: list[tuple[str, str]], award: object) -> bool:
    """Whether an award is an honor of a school, which the export lists in both places; takes it off the list."""
    entry = dict_of(award)
    named = (line_of(entry.get("title")), line_of(entry.get("awarder")))
    if named not in honors:
        return False
    honors.remove(named)
    return True
