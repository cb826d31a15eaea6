"""The sentences of a built-in document that a model may word anew, and the document with new words in their places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from atspro.engine.fact_check.segments import Segment, segments
from atspro.engine.markdown import escape
from atspro.engine.types import Claim, Kind

MOST_UNITS = 80
_FIXED = re.compile(r"[“”\"]|\*\*|^[^:]{1,40}:\s|@|https?://")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence that may be worded anew: its id, its words, and its line in the built-in Markdown."""

    id: str
    text: str
    line: int


def units_of(kind: Kind, markdown: str) -> list[Unit]:
    """The sentences to be worded: prose about the person and the job, whose Markdown is their plain text.

    Names, dates, headings, lists of skills, quotations of the post and what is to be filled in stay as they are.
    """
    lines = markdown.split("\n")
    found: list[Unit] = []
    for segment in segments(markdown):
        if segment.line >= len(lines):
            continue
        label = _LABEL.match(lines[segment.line]) if kind == "research" else None
        said = replace(segment, text=segment.text.removeprefix(f"{label.group(1)} ")) if label else segment
        if escape(said.text) in lines[said.line] and _is_prose(kind, said, lines[said.line]):
            found.append(Unit(f"u{len(found) + 1}", said.text, said.line))
    return found[:MOST_UNITS]


_LABEL = re.compile(r"- \*\*([^*]+:)\*\* ")
"""What stands in bold before a question; it is no part of the sentence."""


def _is_prose(kind: Kind, segment: Segment, line: str) -> bool:
    if segment.heading or segment.listed or _FIXED.search(segment.text) or len(segment.text.split()) < 4:
        return False
    match kind:
        case "resume":
            return segment.section in ("Summary", "Experience") and not re.search(r"\d{4}\s*–|– Present", segment.text)
        case "cover":
            return segment.text[-1:] in ".!" and not segment.text.startswith("Dear ")
        case "research":
            return segment.section in ("What the post leaves open", "Questions of this role") and line.startswith("- ")
        case "prep":
            return line.startswith(("- **Action:**", "*")) or (
                segment.section == "Questions to ask" and line.startswith("- ")
            )


def reworded(markdown: str, units: list[Unit], words: Mapping[str, str]) -> str:
    """The document with the new words of each unit in ``words`` in the place of its own."""
    lines = markdown.split("\n")
    for unit in units:
        if unit.id in words:
            lines[unit.line] = lines[unit.line].replace(escape(unit.text), escape(words[unit.id]), 1)
    return "\n".join(lines)


def reclaimed(
    ledger: Sequence[Claim], units: list[Unit], words: Mapping[str, str], rests_on: Mapping[str, Sequence[str]]
) -> tuple[Claim, ...]:
    """The ledger of the reworded document: a new sentence rests on the sources that it named itself."""
    made = list(ledger)
    at = 0
    for unit in units:
        place = next((number for number in range(at, len(made)) if unit.text in made[number].text), None)
        if place is None:
            continue
        at = place
        if unit.id in words:
            old = made[place]
            named = dict.fromkeys(rests_on.get(unit.id, ()))
            kept = () if old.text == unit.text and named else old.sources
            text = " ".join(old.text.replace(unit.text, words[unit.id], 1).split())
            made[place] = Claim(text, tuple(dict.fromkeys([*kept, *named])))
    return tuple(made)
