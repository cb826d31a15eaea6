"""The fit table and the plan: what a post asks for, what of a resume shows it, and what a document will say.

All are plain values that can be kept as JSON: ``to_json`` and ``from_json`` of `FitTable` and `Plan`. A path is that of
`atspro.engine.write.sources`: "resume.workExperience[0].responsibilities[2]", "resume.summary",
"resume.sections[1].entries[0].bullets[2]" (the index among the sections that were passed), "job.qualifications[1]".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

RequirementKind = Literal[
    "licence",
    "certificate",
    "degree",
    "years",
    "language",
    "tool",
    "skill",
    "place",
    "shift",
    "right_to_work",
    "travel",
    "duty",
    "trait",
]
Need = Literal["must", "wanted", "duty"]
Status = Literal["met", "partly", "not shown"]
GapKind = Literal["must-have", "years", "licence", "break", "move", "change"]
AskedForKind = Literal["document", "question", "sample", "start date", "pay", "reference", "subject"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a post asks for.

    ``text`` is what it is in the post's own words, as short as they allow ("3+ years of Go"); ``line`` is the whole
    line and ``path`` the field in which it stands. ``name`` identifies it where it has a name: a skill's, a degree's, a
    language's, a licence's. ``options`` are names of which any one will do. ``amount`` is the number of years asked
    for, else 0. ``core`` says whether it decides: a must-have that is asked for by itself and can be shown on paper.
    """

    text: str
    kind: RequirementKind
    need: Need
    line: str = ""
    path: str = "job"
    name: str = ""
    options: tuple[str, ...] = ()
    amount: int = 0
    core: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A field of the resume that shows a requirement or comes near it, with its text, or the line of a long one."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class FitRow:
    """A requirement, how far the resume shows it, the lines that do, strongest first, and a sentence of explanation.

    The evidence of a row that is "not shown" is what comes nearest; it may be empty. ``strength`` (0 to 10) says how
    strongly the first line speaks: a measured action of the last years most, a word in a list of skills least.
    """

    requirement: Requirement
    status: Status
    evidence: tuple[EvidenceLine, ...] = ()
    note: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class FitTable:
    """Every requirement of a post, in its order, held against one resume."""

    rows: tuple[FitRow, ...] = ()

    def of(self, need: Need) -> tuple[FitRow, ...]:
        """The rows of the must-haves, of the wishes or of the duties."""
        return tuple(row for row in self.rows if row.requirement.need == need)

    @property
    def missing_musts(self) -> tuple[FitRow, ...]:
        """Must-haves that decide and are not shown."""
        return tuple(row for row in self.rows if row.requirement.core and row.status == "not shown")

    def to_json(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {"rows": [asdict(row) for row in self.rows]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> FitTable:
        """The table that `to_json` gave. Raises KeyError or TypeError for anything else."""
        return cls(tuple(_row(one) for one in value["rows"]))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person answered to a question before writing, in their own words."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something of the resume that a document will tell; ``id`` is its path.

    ``employer`` and ``position`` are those of the position, the project or the school that it stands in, "" for a
    field of the resume as a whole; ``rows`` are the numbers of the rows of the table that it shows.
    """

    id: str
    text: str
    employer: str = ""
    position: str = ""
    current: bool = False
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """What was added up across positions, such as "7 years as charge nurse", and the paths that it rests on.

    ``amount`` is the number, always rounded down; ``unit`` and ``subject`` say of what ("years", "charge nurse").
    """

    text: str
    paths: tuple[str, ...]
    amount: int = 0
    unit: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Thesis:
    """The one need of the post for which the evidence is strongest, with the facts that prove it, strongest first."""

    row: int
    need: str
    path: str
    proofs: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What every reader will see and ask about: ``text`` names it as a phrase; ``nearest`` is what comes closest.

    ``row`` is the number of the table's row for a must-have that is not shown, -1 otherwise. A break and a move carry
    in ``paths`` the fields of the resume and the post that tell of them.
    """

    kind: GapKind
    text: str
    paths: tuple[str, ...] = ()
    nearest: tuple[EvidenceLine, ...] = ()
    row: int = -1


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the post names as its contact; ``role`` and ``email`` are "" where the post does not tell."""

    name: str
    role: str = ""
    email: str = ""
    path: str = "job"


@dataclass(frozen=True, slots=True)
class Close:
    """How a letter ends: the duty that a question about their work is asked of, and the ways to reach the person.

    ``text`` is a sentence of the person's own, which takes the place of the usual one.
    """

    duty: str = ""
    duty_path: str = ""
    reach: tuple[EvidenceLine, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What the post asks of an application, in its own words: a document, an answer, a sample, a start date."""

    kind: AskedForKind
    text: str
    path: str = "job"


@dataclass(frozen=True, slots=True)
class Plan:
    """What all documents of one job are written from, and the digests of what it was made from.

    ``digests`` has "resume", "job" and "answers"; a plan is stale when one differs from that of today's content.
    ``excluded`` are the paths of lines that are not told, because the person chose others.
    """

    thesis: Thesis | None = None
    facts: tuple[Fact, ...] = ()
    totals: tuple[Total, ...] = ()
    gap: Gap | None = None
    addressee: Addressee | None = None
    close: Close = Close()
    asked_for: tuple[AskedFor, ...] = ()
    answers: tuple[Answer, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return {**asdict(self), "digests": dict(self.digests)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Plan:
        """The plan that `to_json` gave. Raises KeyError or TypeError for anything else."""
        thesis, gap, addressee = value["thesis"], value["gap"], value["addressee"]
        return cls(
            thesis=Thesis(**{**thesis, "proofs": _lines(thesis["proofs"])}) if thesis else None,
            facts=tuple(Fact(**{**one, "rows": tuple(one["rows"])}) for one in value["facts"]),
            totals=tuple(Total(**{**one, "paths": tuple(one["paths"])}) for one in value["totals"]),
            gap=Gap(**{**gap, "paths": tuple(gap["paths"]), "nearest": _lines(gap["nearest"])}) if gap else None,
            addressee=Addressee(**addressee) if addressee else None,
            close=Close(**{**value["close"], "reach": _lines(value["close"]["reach"])}),
            asked_for=tuple(AskedFor(**one) for one in value["asked_for"]),
            answers=tuple(Answer(**one) for one in value["answers"]),
            digests=dict(value["digests"]),
            excluded=tuple(value.get("excluded", ())),
        )


def _lines(values: Any) -> tuple[EvidenceLine, ...]:
    return tuple(EvidenceLine(**one) for one in values)


def _row(value: Mapping[str, Any]) -> FitRow:
    asked = {**value["requirement"], "options": tuple(value["requirement"]["options"])}
    return FitRow(**{**value, "requirement": Requirement(**asked), "evidence": _lines(value["evidence"])})
