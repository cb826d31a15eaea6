"""Which lines of the resume a letter tells: what the plan chose, what answers the post, what says what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from atspro.engine.evidence import denies_skill
from atspro.engine.text import content_stems
from atspro.engine.types import Length
from atspro.engine.write.career import is_studying, likeness_of
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
        return self.told.whole.rstrip(".") if self.told and self.told.whole else list_line(self.text, third=self.third)


def fact_lines(material: Material, said: Sequence[str] = ()) -> list[FactLine]:
    """Every line that is worth telling, the best first; those left out that some texts tell already."""
    planned = [one.path for one in (material.plan.thesis.proofs if material.plan.thesis else ())]
    thesis = {(one.path, one.text) for one in (material.plan.thesis.proofs if material.plan.thesis else ())}
    chosen = {(one.id, one.text): number for number, one in enumerate(material.plan.facts)}
    shown = _shown(material)
    order = groups_newest_first(material)
    if is_studying(material):
        # What a student built and led says more than a job beside the studies.
        order = sorted(order, key=lambda group: "workExperience" in group)
    newest = max((_year(group, material) for group in order), default=0)
    keywords = material.evidence.asked.keywords
    found: list[FactLine] = []
    for rank, group in enumerate(order):
        old = newest and _year(group, material) and newest - _year(group, material) > _OLD
        lines = list(lines_of(group, material))
        third = tells_in_third([text for _, text in lines])
        for number, (path, text) in enumerate(lines):
            planned_here = (path, text) in chosen or (path, text) in thesis or path in planned
            left_out = (old and not planned_here) or path in material.plan.excluded
            if left_out or denies_skill(text, keywords) or _is_told(text, said):
                continue
            told = tell(path, material, text)
            if told is None and (len(text.split()) > _LONGEST_LINE or len(text.split()) < 3 or text.isupper()):
                continue
            value = shown.get((path, text), 0.0) + 0.8 * impact(text) + (1.2 if (path, text) in thesis else 0.0)
            value += 0.8 if (path, text) in chosen else 0.0
            value += 1.5 if told and told.whole else 0.2 if told else 0.0
            value -= 1.5 if (told and told.modest) or _LITTLE.match(text) else 0.0
            value -= 0.4 * rank + 0.05 * number
            found.append(FactLine(path, text, group, told, value, third))
    return sorted(found, key=lambda one: -one.value)


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
    mine = set(content_stems(text))
    return len(mine) > 2 and any(len(mine & set(content_stems(one))) >= 0.5 * len(mine) for one in said)


def choose(lines: Sequence[FactLine], material: Material, words: int, length: Length) -> list[FactLine]:
    """At most as many lines as a letter of the length takes, within some words, those of one place together."""
    chosen: list[FactLine] = []
    taken = 0
    places: list[str] = []
    for one in lines:
        here = sum(other.group == one.group for other in chosen)
        if len(chosen) >= MAX_FACTS[length]:
            break
        if here >= _PER_PLACE + (one.group == lines[0].group) or not _is_fresh(one, chosen):
            continue
        if one.value < _LEAST and (taken > _ENOUGH or one.value < _LEAST - 1.5):
            continue
        if (one.group not in places and len(places) >= 3) or taken + one.words() > words:
            continue
        chosen.append(one)
        taken += one.words()
        places += [] if one.group in places else [one.group]
    matters = [one for one in chosen if place_matters(one.group, material)]
    if len(matters) > 2 and sum(one.words() for one in matters) > _THIN:
        chosen = matters
    if taken < _THIN:
        # A list of one line is better than a letter that says nothing of the place.
        return chosen
    return [one for one in chosen if one.told or sum(other.group == one.group for other in chosen) > 1]


def _is_fresh(one: FactLine, others: Sequence[FactLine]) -> bool:
    mine = Told(one.path, one.group, one.text, "", "", True, False)
    return fresh(mine, [Told(other.path, other.group, other.text, "", "", True, False) for other in others])


def place_matters(group: str, material: Material) -> bool:
    """Whether a place shows anything that the post asks for."""
    near = likeness_of(place_of(group, material).title, material.job.title)
    return (near > _FAR_WORK and not is_studying(material)) or any(
        line.path.startswith(f"{group}.")
        for row in material.table.rows
        if row.status != "not shown" and row.requirement.kind not in ("place", "trait", "right_to_work")
        for line in row.evidence
    )


def is_list(lines: Sequence[FactLine]) -> bool:
    """Whether the lines of one place stand as a list: where too much of them cannot be put into sentences."""
    untold = [one for one in lines if one.told is None]
    told = [one for one in lines if one.told is not None]
    if not untold:
        return False
    return len(untold) > 1 or not told or untold[0].value > max(one.value for one in told)


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
