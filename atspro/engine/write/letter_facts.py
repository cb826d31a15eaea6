"""Which lines of the resume a letter tells: what the plan chose, what answers the post, what says what came of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from atspro.engine.clauses.second_statement import MOSTLY_VERBS
from atspro.engine.clauses.words import listed, words
from atspro.engine.evidence import denies_skill
from atspro.engine.skills import skill_names
from atspro.engine.text import content_stems
from atspro.engine.types import Length
from atspro.engine.write.career import is_student, likeness_of
from atspro.engine.write.material import Material
from atspro.engine.write.telling import (
    Told,
    fresh,
    groups_newest_first,
    impact,
    lines_of,
    list_line,
    place_of,
    tell,
    tells_in_third,
)
from atspro.engine.write.wording import count_words

MAX_FACTS: dict[Length, int] = {"letter": 9, "short": 4, "note": 2}
_PER_PLACE = 4
_FAR_WORK = 0.25
"""Likeness up to which two titles are of other lines of work."""
_OLD = 10
"""Years after which what was done is told only where the plan chose it."""
_LONGEST_LINE = 34
"""Words of a line from which it is too long for a letter."""
_LEAST = 0.7
"""Value of a line that is told only where the letter would be short without it."""
_THIN = 80
"""Words of facts of which none can be spared."""
_FEW = 4
"""Facts that can be told from which none is listed as it stands: sentences and raw lines side by side read badly."""
_ENOUGH = 115
"""Words of facts that make a letter long enough."""
_NEEDS = {"must": 1.0, "duty": 0.9, "wanted": 0.6}
_CONDITIONS = ("place", "shift", "travel", "right_to_work", "trait", "degree", "language")


@dataclass(frozen=True, slots=True)
class FactLine:
    """A line of the resume that may be told: as a sentence where ``told`` is given, else as it stands, in a list."""

    path: str
    text: str
    group: str
    told: Told | None
    value: float
    third: bool = False

    def words(self) -> int:
        """Its words in a letter."""
        return (self.told.words() if self.told else len(self.text.split())) + 4

    def listed(self) -> str:
        """The line as an item of a list."""
        own = self.told is not None and self.told.own and self.told.whole
        return own.rstrip(".") if own else list_line(self.text, third=self.third)


def fact_lines(material: Material, said: Sequence[str] = ()) -> list[FactLine]:
    """Every line that is worth telling, the best first; those left out that some texts tell already."""
    planned = [one.path for one in (material.plan.thesis.proofs if material.plan.thesis else ())]
    thesis = {(one.path, one.text) for one in (material.plan.thesis.proofs if material.plan.thesis else ())}
    chosen = {(one.id, one.text): number for number, one in enumerate(material.plan.facts)}
    shown = _shown(material)
    order = groups_newest_first(material)
    if is_student(material):
        # What a student built and led says more than a job beside the studies.
        order = sorted(order, key=lambda group: "workExperience" in group)
    newest = max((_year(group, material) for group in order), default=0)
    keywords = material.evidence.asked.keywords
    found: list[FactLine] = []
    for rank, group in enumerate(order):
        old = newest and _year(group, material) and newest - _year(group, material) > _OLD
        lines = list(lines_of(group, material))
        third = tells_in_third([text for _, text in lines])
        if not place_of(group, material).named:
            # What was done at no place that can be named would seem to be done at the place before.
            continue
        for number, (path, text) in enumerate(lines):
            planned_here = (path, text) in chosen or (path, text) in thesis or path in planned
            left_out = (old and not planned_here) or path in material.plan.excluded
            if left_out or denies_skill(text, keywords) or _is_told(text, said):
                continue
            told = tell(path, material, text)
            if told is None and not is_listable(text):
                continue
            value = shown.get((path, text), 0.0) + 0.8 * impact(text) + (1.2 if (path, text) in thesis else 0.0)
            value += 0.8 if (path, text) in chosen else 0.0
            value += 1.5 if told and told.own else 0.4 if told and not told.noun else 0.0
            value += 1.0 if _belongs(text, said) else 0.0
            value -= 0.5 if told and told.noun else 1.5 if (told and told.modest) or _LITTLE.match(text) else 0.0
            value -= 0.4 * rank + 0.05 * number
            found.append(FactLine(path, text, group, told, value, third))
    return sorted(found, key=lambda one: -one.value)


_NO_ITEM = re.compile(
    r"\d+:\d|^(?:clients|reporting to|reports? to|stack|tools|tech|skills|technologies|environment|duties)\b"
    r"|^[A-Z][\w&'’. -]+,? [A-Z][\w ]+\([^)]*\d[^)]*\)$|\b(?:Ltd|LLC|Inc|GmbH|plc)\b.*\(",
    re.IGNORECASE,
)
"""What is no item of a list of what somebody did: a ratio, tools, a firm with its size."""


_OPEN = re.compile(r"\b(?:and|or|to|of|the|an?|for|with|in|by|which|that|as|from|at|on|including)$", re.IGNORECASE)


def is_listable(text: str) -> bool:
    """Whether a line that cannot be told may stand in a letter's list: it says what was done, not what was there."""
    count = len(text.split())
    if not 4 <= count <= _LONGEST_LINE or text.isupper() or _NO_ITEM.search(text):
        return False
    known = words()
    opening = re.match(r"(?:I |[a-z]+ly )?([a-z]+)\b", text.lower())
    verb = opening.group(1) if opening else ""
    if verb in listed("never"):
        return False
    nominal = verb in known.counted or verb in known.mass or verb in known.adjectives
    if (
        verb not in known.past
        and verb not in known.ing
        and (
            not (verb in known.base or verb in known.third)
            or (nominal and verb not in MOSTLY_VERBS and not _has_object(text))
        )
    ):
        return False
    run = re.search(r"[a-z)] ([A-Z][a-z]+) [a-z]", text)
    if (run and (run.group(1).lower() in known.third or run.group(1).lower() in known.past)) or _OPEN.search(text):
        # Two lines that ran into one, or one that goes on in the next.
        return False
    parts = [part.strip() for part in re.split(r"[,;/()]", text) if part.strip()]
    named = sum(bool(skill_names(part)) and len(part.split()) < 4 for part in parts)
    return named * 2 <= len(parts) or len(parts) < 2


def _has_object(text: str) -> bool:
    """Whether an article, a number or a plural stands behind the first word, so that it is a verb."""
    return re.match(r"\S+ (?:the|an?|all|up|on|\d|[\w-]+s\b)", text) is not None


def _belongs(text: str, said: Sequence[str]) -> bool:
    """Whether a text that the person wrote goes on with a line: its first sentence names what the line is about."""
    mine = set(content_stems(text))
    return any(len(mine & set(content_stems(one.split(".")[0]))) >= 2 for one in said)


_LITTLE = re.compile(r"(?:assist|help|support|particip|attend|observ|shadow|learn|familiar)\w*\b", re.IGNORECASE)


def _shown(material: Material) -> dict[tuple[str, str], float]:
    """How much of what the post asks for each line shows."""
    made: dict[tuple[str, str], float] = {}
    for row in material.table.rows:
        if row.status == "not shown" or row.requirement.kind in _CONDITIONS:
            continue
        worth = _NEEDS[row.requirement.need] * (1.0 if row.status == "met" else 0.6)
        for number, line in enumerate(row.evidence):
            key = (line.path, line.text)
            made[key] = min(3.0, made.get(key, 0.0) + worth * (1.0 if not number else 0.5))
    return made


def _is_told(text: str, said: Sequence[str]) -> bool:
    """Whether one of some texts tells the same event: most of what a line is about stands in it."""
    mine, names = set(content_stems(text)), set(re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}", text))
    if any(sum(name in one for name in names) > 1 for one in said):
        # Two names that both speak of, such as those of two plants, make it the same event.
        return True
    return len(mine) > 2 and any(len(mine & set(content_stems(one))) >= 0.5 * len(mine) for one in said)


def choose(lines: Sequence[FactLine], material: Material, limit: int, length: Length) -> list[FactLine]:
    """At most as many lines as a letter of the length takes, within a limit of words, those of one place together.

    Lines that cannot be told are taken only where those that can are few.
    """
    tellable = [one for one in lines if one.told]
    chosen = _chosen(tellable, limit, length)
    if length == "letter" and sum(one.words() for one in chosen) < _ENOUGH:
        chosen = _chosen(tellable, limit, length, _PER_PLACE + 3)
    told = sum(one.words() for one in chosen)
    if told < _THIN and len(chosen) < _FEW and length != "note":
        chosen = _chosen([*chosen, *(one for one in lines if one.told is None)], limit, length)
    matters = [one for one in chosen if place_matters(one.group, material)]
    if len(matters) > 2 and sum(one.words() for one in matters) > _THIN:
        chosen = matters
    # A list has two items or more; one line of a place that can only stand in a list is left out.
    untold = Counter(one.group for one in chosen if one.told is None)
    return [one for one in chosen if one.told or untold[one.group] > 1]


def _chosen(lines: Sequence[FactLine], limit: int, length: Length, per_place: int = _PER_PLACE) -> list[FactLine]:
    chosen: list[FactLine] = []
    taken = 0
    places: list[str] = []
    for one in lines:
        here = sum(other.group == one.group for other in chosen)
        if len(chosen) >= MAX_FACTS[length]:
            break
        if here >= per_place + (one.group == lines[0].group) or not _is_fresh(one, chosen):
            continue
        if one.value < _LEAST and (taken > _ENOUGH or one.value < _LEAST - 2.2):
            continue
        if (one.group not in places and len(places) >= 3) or taken + one.words() > limit:
            continue
        chosen.append(one)
        taken += one.words()
        places += [] if one.group in places else [one.group]
    return chosen


def _is_fresh(one: FactLine, others: Sequence[FactLine]) -> bool:
    mine = Told(one.path, one.group, one.text, "", "", True, False)
    return fresh(mine, [Told(other.path, other.group, other.text, "", "", True, False) for other in others])


def place_matters(group: str, material: Material) -> bool:
    """Whether a place shows anything that the post asks for."""
    near = likeness_of(place_of(group, material).title, material.job.title)
    return (near > _FAR_WORK and not is_student(material)) or any(
        line.path.startswith(f"{group}.")
        for row in material.table.rows
        if row.status != "not shown" and row.requirement.kind not in ("place", "trait", "right_to_work")
        for line in row.evidence
    )


def is_list(lines: Sequence[FactLine]) -> bool:
    """Whether the lines of one place stand as a list: where those that can only be listed outweigh the others."""
    untold = [one for one in lines if one.told is None]
    told = [one for one in lines if one.told is not None]
    return len(untold) > 1 and (len(told) < 3 or len(untold) > len(told))


def _year(group: str, material: Material) -> int:
    place = place_of(group, material)
    if place.current and material.today:
        return material.today[0]
    last = place.end or place.start
    return last.year if last else 0


def words_of(lines: Sequence[FactLine]) -> int:
    """The words that some lines take."""
    return count_words(*(one.text for one in lines))


__all__ = ["MAX_FACTS", "FactLine", "choose", "fact_lines", "is_list", "place_matters", "words_of"]
