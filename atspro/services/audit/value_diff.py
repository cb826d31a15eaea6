"""What differs between two values of a column, in words: JSON by field, lists by entry, long text by line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any

from atspro.errors import InvalidInput
from atspro.services.text_diff import Comparison, compare
from atspro.tables import Field

# A text from this length on, or with line breaks, is compared line by line.
LONG_TEXT = 120
MAX_TEXT = 200_000
MAX_PARTS = 200
NOTHING = "nothing"
# Columns that hold a moment.
_IS_MOMENT = re.compile(r"(?:At|Expires|Until|After)$")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What a list's entry is called by.
_NAMES = ("company", "institution", "name", "title", "position", "degree")
_WORDS = {
    "id": "ID",
    "userId": "user",
    "jobId": "job",
    "metadata": "details",
    "isActive": "active",
    "emailVerified": "email verified",
    "email": "email",
    "banExpires": "end of the ban",
    "banReason": "reason for the ban",
    "appliedAt": "applied at",
    "createdAt": "created at",
    "gpa": "GPA",
    "url": "address",
    "ipAddress": "network address",
    "atsScore": "ATS score",
}


@dataclass(frozen=True)
class Part:
    """One difference inside a value: where, in words, and what stood there before and after (None: nothing)."""

    where: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """How one column changed.

    Of a long text ``lines`` are its lines side by side; of JSON and lists ``parts`` say what differs inside; of all
    else, the two values as a person reads them. A hidden one tells only that it changed, and a withheld one only that
    to whoever may not see its column.
    """

    column: str
    label: str
    before: str | None = None
    after: str | None = None
    lines: Comparison | None = None
    parts: tuple[Part, ...] = ()
    hidden: bool = False
    withheld: bool = False


def in_words(name: str) -> str:
    """A column's or a field's name as a person reads it: ``workExperience`` is "work experience"."""
    return _WORDS.get(name) or " ".join(_HUMP.split(name.replace("_", " "))).lower()


def label_of(column: str) -> str:
    """The same, as the beginning of a line."""
    words = in_words(column)
    return words[:1].upper() + words[1:]


def difference(column: str, before: Any, after: Any, declared: Field | None = None) -> Difference:
    """How a column's value differs, for two JSON values; None stands for no value.

    ``declared`` says how the column is called; without it its name is taken apart, as that of a form's field.
    """
    label = declared.label if declared else label_of(column)
    if declared.kind == "moment" if declared else _IS_MOMENT.search(column):
        return Difference(column, label, _moment(before), _moment(after))
    texts = [value for value in (before, after) if isinstance(value, str)]
    if len(texts) == 2 and any(_is_long(text) for text in texts) and max(map(len, texts)) <= MAX_TEXT:
        try:
            # Browsers send other ends of lines than are stored.
            return Difference(column, label, lines=compare(*(text.replace("\r\n", "\n") for text in texts)))
        except InvalidInput:
            pass
    if isinstance(before, list | dict) or isinstance(after, list | dict):
        parts = tuple(_parts("", _or_empty(before, after), _or_empty(after, before)))
        if len(parts) > MAX_PARTS:
            rest = Part(f"and {len(parts) - MAX_PARTS} more", None, None)
            parts = (*parts[:MAX_PARTS], rest)
        return Difference(column, label, parts=parts)
    return Difference(column, label, readable(before), readable(after))


def readable(value: Any) -> str | None:
    """A JSON value as a person reads it; None for no value."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(filter(None, map(readable, value)))
    if isinstance(value, dict):
        parts = ((in_words(key), readable(inner)) for key, inner in value.items())
        return "; ".join(f"{key}: {inner}" for key, inner in parts if inner is not None)
    return str(value)


def _moment(value: Any) -> str | None:
    """A moment in UTC as pages write it, to the second; anything else as it stands."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return readable(value)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("%b %-d, %Y, %H:%M:%S UTC")


def _is_long(text: str) -> bool:
    return len(text) > LONG_TEXT or "\n" in text


def _or_empty(value: Any, other: Any) -> Any:
    return type(other)() if value is None else value


def _parts(where: str, before: Any, after: Any) -> Iterator[Part]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _parts(_joined(where, in_words(key)), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        if any(isinstance(item, dict) for item in [*before, *after]):
            yield from _entries(where, before, after)
        else:
            yield from _items(where, before, after)
    else:
        old, new = readable(before), readable(after)
        if old != new:
            yield Part(where, old, new)


def _items(where: str, before: list[Any], after: list[Any]) -> Iterator[Part]:
    """Of a list of plain values: what left it, what came, or that only the order changed."""
    old, new = Counter(map(_key, before)), Counter(map(_key, after))
    gone, came = old - new, new - old
    for key in gone.elements():
        yield Part(where, readable(json.loads(key)), None)
    for key in came.elements():
        yield Part(where, None, readable(json.loads(key)))
    if not gone and not came:
        yield Part(_joined(where, "order"), readable(before), readable(after))


def _entries(where: str, before: list[Any], after: list[Any]) -> Iterator[Part]:
    """Of a list of objects: entries that left or came as a whole, and what changed inside of those that stayed."""
    matcher = SequenceMatcher(None, [_key(item) for item in before], [_key(item) for item in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(i2 - i1, j2 - j1)):
            old = before[i1 + offset] if i1 + offset < i2 else None
            new = after[j1 + offset] if j1 + offset < j2 else None
            number = (j1 if new is not None else i1) + offset + 1
            place = _joined(where, f"entry {number}")
            if isinstance(old, dict) and isinstance(new, dict):
                yield from _parts(f"{place}{_named(new) or _named(old)}", old, new)
            else:
                yield Part(place, readable(old), readable(new))


def _named(entry: dict[str, Any]) -> str:
    name = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str) and entry[key]), "")
    return f" ({name[:60]})" if name else ""


def _joined(where: str, more: str) -> str:
    return f"{where}, {more}" if where else more


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
