"""Values of structured resumes as a person would write them: HTML as text, list items apart, dates without times."""

from __future__ import annotations

import html
import re
from typing import Any

from atspro.engine.dates import find_period, is_now, parse_date
from atspro.engine.read.text_lines import storable, strip_bullet
from atspro.shapes import MAX_LINE, MAX_TEXT

_DROPPED = re.compile(
    r"<!--.{0,20000}?-->|<(script|style)\b[^<>]{0,500}>.{0,20000}?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_ITEM = re.compile(r"<li(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>(?=\s*(?:[-*•–]\s|<))|<hr\s*/?>", re.IGNORECASE)
_SPACE = re.compile(r"<(?:br|/?t[dh])(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|ul|ol|li|h[1-6]|tr|table|tbody|thead|blockquote|section|article|header|pre|dl|dt|dd)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|img|ins|kbd|mark|s|small|span|strike|strong|sub|sup|u|html|body)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,500}?)(?<=\S)\1")
_MARK = "\u2022 "
_MACHINE_TIME = re.compile(r"(\d{4}-\d{2})(?:-\d{2})?[T ]\d{2}:\d{2}.{0,20}")


def text_of(value: object) -> str:
    """The text of a value, with its lines: HTML as text with "• " before list items, entities and bold marks resolved.

    Numbers are written out, a list of one is its value, anything else is no text.
    """
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = storable(str(value)).strip()
    if "<" in text:
        text = _DROPPED.sub(" ", text)
        if _ITEM.search(text) or _BLOCK.search(text) or _INLINE.search(text) or _SPACE.search(text):
            text = _without_tags(text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
        text = storable(text).replace("\u00a0", " ")
    if "**" in text or "__" in text:
        text = _STRONG.sub(r"\2", text)
    return text.strip()


def _without_tags(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = _BREAK.sub("\n", text)
    text = _ITEM.sub("\n" + _MARK, text)
    text = _SPACE.sub(" ", text)
    text = _INLINE.sub("", _BLOCK.sub("\n", text))
    # What stands in an item's own paragraph follows its mark.
    text = re.sub(rf"{_MARK.strip()}\s*\n+\s*", _MARK, text)
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line != _MARK.strip())


def line_of(value: object) -> str:
    """A value on one line, at most `MAX_LINE` long."""
    return re.sub(r"\s+", " ", text_of(value)).removeprefix(_MARK)[:MAX_LINE].strip()


def split_items(text: str) -> tuple[str, list[str]]:
    """A text's prose, and its list items where it has any: of HTML, or at least two lines with bullets."""
    lines = text.split("\n")
    marked = [strip_bullet(line) for line in lines]
    if not any(line.startswith(_MARK) for line in lines) and sum(bullet for _, bullet in marked) < 2:
        return text[:MAX_TEXT], []
    prose = "\n".join(line for line, (_, bullet) in zip(lines, marked, strict=True) if not bullet)
    return prose[:MAX_TEXT], [item[:MAX_TEXT] for item, bullet in marked if bullet and item]


def date_of(value: object) -> str:
    """A date as a person writes it: times are left out, {"year": 2008, "month": 5} is "2008-05"."""
    if isinstance(value, dict):
        year, month = line_of(value.get("year")), line_of(value.get("month"))
        if not re.fullmatch(r"(?:19|20)\d{2}", year):
            return ""
        return f"{year}-{int(month):02}" if re.fullmatch(r"0?[1-9]|1[0-2]", month) else year
    text = line_of(value)
    machine = _MACHINE_TIME.fullmatch(text)
    return machine.group(1) if machine else text


def period_of(value: object) -> dict[str, Any]:
    """startDate, endDate and isCurrent of a span of time: {"start": …, "end": …} or a text, "Jan 2021 - Present".

    A text that is not understood stays whole as the end, where a lone date stands too.
    """
    if isinstance(value, dict) and not {"year", "month"} & value.keys():
        start, end = (date_of(value.get(name) or value.get(f"{name}Date")) for name in ("start", "end"))
        return _dates(start, end, is_now(end))
    text = date_of(value)
    if not text:
        return {}
    found = find_period(text)
    if found is None or parse_date(text) is not None:
        return _dates("", text, is_now(text))
    period = found[0]
    return _dates(period.start_text, period.end_text or "", period.is_current)


def _dates(start: str, end: str, current: bool) -> dict[str, Any]:
    found: dict[str, Any] = {name: text for name, text in (("startDate", start), ("endDate", end)) if text}
    return found | {"isCurrent": True} if current else found


def dict_of(value: object) -> dict[str, Any]:
    """The value if it is an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The value as a list: nothing is an empty one, a single value a list of one, {"items": […]} its items."""
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    if value is None or value == "" or value == {}:
        return []
    return value if isinstance(value, list) else [value]


def first_of(entry: dict[str, Any], *names: str) -> Any:
    """The first of the named values that is not empty."""
    return next((entry[name] for name in names if entry.get(name) not in (None, "", [], {})), None)
