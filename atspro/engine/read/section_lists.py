"""Lists of skills, languages and the like, out of the cells that they stand in."""

from __future__ import annotations

import re

from atspro.engine.read.entry_grouping import Entry, LabelledCell
from atspro.engine.read.skills import split_items
from atspro.engine.read.text_lines import Line
from atspro.shapes import MAX_LINE


def skill_lines(at: int, cells: list[LabelledCell], line: Line) -> list[Line]:
    """The lines that `read_skills` reads, of one row of labelled cells: a group as "Group: a, b"."""
    groups = [one for one in cells if one.label == "SG"]
    items = [one for one in cells if one.label == "S"]
    if groups and len(groups) == len(cells):
        return [Line(one.cell.text + ":", (one.cell.text + ":",), index=at) for one in groups]
    if len(items) == 2 == len(cells):
        texts = tuple(one.cell.text for one in items)
        return [Line("   ".join(texts), texts, line.bullet, line.level, index=at)]
    if groups:
        return [
            Line(f"{groups[0].cell.text}: {one.cell.text}", (f"{groups[0].cell.text}: {one.cell.text}",), index=at)
            for one in items
        ]
    return [Line(one.cell.text, (one.cell.text,), line.bullet, line.level, index=at) for one in items]


def flat_items(entry: Entry) -> list[dict[str, str]]:
    """The items of a list on one line: languages with their levels, interests, courses."""
    texts = [one.cell.text for one in entry.head] + [passage.text for passage in entry.body]
    if len(texts) == 2 and len(texts[0].split()) <= 3 and len(texts[1].split()) <= 6 and "," not in texts[0] + texts[1]:
        return [{"name": texts[0].strip(" :"), "level": texts[1].strip(" ()")}]
    return [with_level(item) for text in texts for item in split_items(text)]


_LEVEL_WORDS = re.compile(
    r"(?P<name>[^\W\d_][\w’'-]{2,30}(?: [^\W\d_][\w’'-]{2,30})?)"
    r" (?P<level>(?:[ABC][12]|native|fluent|bilingual|mother tongue|basic|beginner"
    r"|elementary|intermediate|conversational|advanced|proficient)\b.{0,60})",
    re.IGNORECASE,
)


def with_level(item: str) -> dict[str, str]:
    """A name and the level written behind it: "German (C1)", "Spanish: basic", "English B2 (First, 2023)"."""
    bare = _LEVEL_WORDS.fullmatch(item)
    if bare is not None:
        return {"name": bare.group("name"), "level": bare.group("level")}
    match = re.fullmatch(r"(?P<name>[^(:–—-]{2,40}?)\s*(?:\((?P<a>[^()]{1,60})\)|[:–—-]\s*(?P<b>.{1,60}))", item)
    if match is None:
        return {"name": item[:MAX_LINE]}
    return {"name": match.group("name").strip(), "level": (match.group("a") or match.group("b")).strip()}
