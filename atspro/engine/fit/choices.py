"""What a person changed of a proposed plan: the need that leads, the lines, the addressee, the gap and the close."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from atspro.engine.fit.passages import Passage, passages
from atspro.engine.fit.plan import rows_by_passage
from atspro.engine.fit.types import Addressee, EvidenceLine, Fact, FitRow, FitTable, Plan, Thesis
from atspro.engine.types import Month
from atspro.shapes import ResumeData, ResumeSection

MAX_CHOSEN = 10
"""Facts that a person may choose."""
_TELLABLE = frozenset(["bullet", "project", "award", "certificate", "degree"])
_PROVING = frozenset(["bullet", "project", "award"])
_LONGEST = 600
"""Characters from which a passage is no line that a letter tells."""


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A line that was chosen: its path at that time, and the digest of its text, by which it is found again."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about a plan; None for what is left as proposed.

    ``thesis`` is the path and the text of a requirement. ``facts`` are told in their order, and no other line is.
    ``addressee`` is a name, "" for nobody by name. ``names_gap`` says whether the gap is named, ``close`` is a sentence
    of the person's own.
    """

    thesis: tuple[str, str] | None = None
    facts: tuple[ChosenLine, ...] | None = None
    addressee: str | None = None
    names_gap: bool | None = None
    close: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The choices as JSON values, without what is left as proposed."""
        made: dict[str, Any] = {
            "thesis": list(self.thesis) if self.thesis else None,
            "facts": [{"path": one.path, "digest": one.digest} for one in self.facts] if self.facts else None,
            "addressee": self.addressee,
            "namesGap": self.names_gap,
            "close": self.close,
        }
        return {name: value for name, value in made.items() if value is not None}

    @classmethod
    def from_json(cls, stored: object) -> Choices:
        """The choices that `to_json` gave, without what does not fit."""
        value = stored if isinstance(stored, Mapping) else {}
        thesis, facts, gap = value.get("thesis"), value.get("facts"), value.get("namesGap")
        told = [one for one in facts if isinstance(one, Mapping)] if isinstance(facts, list) else []
        lines = tuple(ChosenLine(str(one.get("path", "")), str(one.get("digest", ""))) for one in told)
        return cls(
            (str(thesis[0]), str(thesis[1])) if isinstance(thesis, list) and len(thesis) == 2 else None,
            lines[:MAX_CHOSEN] or None,
            _text(value.get("addressee")),
            gap if isinstance(gap, bool) else None,
            _text(value.get("close")),
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def text_digest(text: str) -> str:
    """A short name of a line's text, whatever its spaces."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tellable_facts(
    resume: ResumeData, table: FitTable, *, sections: Sequence[ResumeSection] = (), today: Month | None = None
) -> tuple[Fact, ...]:
    """Every line of a resume that a plan may tell, in the order of the resume, each path once."""
    shows = rows_by_passage(table)
    found: dict[str, Fact] = {}
    for one in passages(resume, sections, today):
        if one.kind in _TELLABLE and len(one.text) < _LONGEST and one.path not in found:
            found[one.path] = _fact(one, shows.get((one.path, one.text), ()))
    return tuple(found.values())


def _fact(one: Passage, rows: tuple[int, ...]) -> Fact:
    return Fact(one.path, one.text, one.employer, one.position, one.current, rows)


def thesis_rows(
    resume: ResumeData, table: FitTable, *, sections: Sequence[ResumeSection] = (), today: Month | None = None
) -> tuple[FitRow, ...]:
    """The rows of a table that a letter can begin with: those that an action of the resume proves."""
    proving = {(one.path, one.text) for one in passages(resume, sections, today) if one.kind in _PROVING}
    return tuple(
        row
        for row in table.rows
        if row.status != "not shown" and any((line.path, line.text) in proving for line in row.evidence)
    )


def apply_choices(plan: Plan, choices: Choices, table: FitTable, facts: Sequence[Fact]) -> tuple[Plan, tuple[str, ...]]:
    """The plan as the person wants it, and a sentence for each choice that no longer fits.

    ``facts`` are the `tellable_facts` of the resume as it is. A chosen line is found by its text, wherever it stands.
    """
    lost: list[str] = []
    if choices.facts is not None:
        plan, missing = _with_facts(plan, choices.facts, facts)
        if missing:
            lines = "line that you chose is" if missing == 1 else "lines that you chose are"
            lost.append(f"{missing} {lines} not in your resume any more.")
    if choices.thesis is not None:
        made = _thesis(choices.thesis, table, plan, facts)
        plan = replace(plan, thesis=made or plan.thesis)
        if made is None:
            lost.append(f"“{choices.thesis[1]}”, which you chose to begin with, is not asked for or shown any more.")
    if choices.addressee is not None:
        plan = replace(plan, addressee=_addressee(choices.addressee, plan.addressee))
    if choices.names_gap is False:
        plan = replace(plan, gap=None)
    if choices.close:
        plan = replace(plan, close=replace(plan.close, text=choices.close))
    return plan, tuple(lost)


def without_lines(plan: Plan, paths: Sequence[str]) -> Plan:
    """The plan without some lines, which no document tells."""
    if not paths:
        return plan
    thesis = plan.thesis
    if thesis is not None:
        thesis = replace(thesis, proofs=tuple(line for line in thesis.proofs if line.path not in paths))
    facts = tuple(one for one in plan.facts if one.id not in paths)
    return replace(plan, thesis=thesis, facts=facts, excluded=tuple(dict.fromkeys([*plan.excluded, *paths])))


def _with_facts(plan: Plan, chosen: Sequence[ChosenLine], facts: Sequence[Fact]) -> tuple[Plan, int]:
    told: list[Fact] = []
    for line in chosen:
        same = [one for one in facts if text_digest(one.text) == line.digest and one not in told]
        # Two positions may have the same line: the one that stands where it was chosen comes first.
        told += sorted(same, key=lambda one: one.id != line.path)[:1]
    if not told:
        return plan, len(chosen)
    paths = {one.id for one in told}
    excluded = tuple(one.id for one in facts if one.id not in paths)
    thesis = plan.thesis
    if thesis is not None:
        thesis = replace(thesis, proofs=tuple(line for line in thesis.proofs if line.path in paths))
    return replace(plan, facts=tuple(told), thesis=thesis, excluded=excluded), len(chosen) - len(told)


def _thesis(wanted: tuple[str, str], table: FitTable, plan: Plan, facts: Sequence[Fact]) -> Thesis | None:
    path, text = wanted
    for number, row in enumerate(table.rows):
        asked = row.requirement
        if asked.text == text and row.status != "not shown":
            known = {(one.id, one.text) for one in facts if one.id not in plan.excluded}
            proofs = tuple(line for line in row.evidence if (line.path, line.text) in known)
            if asked.path == path or not any(other.requirement.path == path for other in table.rows):
                return Thesis(number, asked.text, asked.path, tuple(EvidenceLine(p.path, p.text) for p in proofs[:3]))
    return None


def _addressee(name: str, proposed: Addressee | None) -> Addressee | None:
    if not name:
        return None
    if proposed is not None and proposed.name == name:
        return proposed
    return Addressee(name, path="job")
