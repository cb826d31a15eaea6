"""What the engine takes and gives: kinds, tones, keywords, scores and written documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from atspro.document_kinds import DOCUMENT_KINDS, DOCUMENT_TYPES
from atspro.document_kinds import Design as Design
from atspro.document_kinds import Kind as Kind

ENGINE_VERSION = "2.0.0"

KINDS: tuple[Kind, ...] = DOCUMENT_TYPES
DESIGNS: dict[Kind, tuple[Design, ...]] = {kind.name: kind.designs for kind in DOCUMENT_KINDS.values()}
"""The designs of each kind of document; the first is the one that is used when none is asked for."""

Tone = Literal["professional", "enthusiastic", "conversational"]
TONES: tuple[Tone, ...] = get_args(Tone)

Length = Literal["letter", "short", "note"]
LENGTHS: tuple[Length, ...] = get_args(Length)
"""A letter of a page, a short one for a mail or a form, three lines for a recruiter's inbox."""

Source = Literal["title", "required", "preferred", "responsibility", "description"]
SOURCES: tuple[Source, ...] = get_args(Source)

MATCHER = "terms and line of work"
"""What the built-in score compares: keywords in any spelling, and what work the words of both texts speak of."""

Band = Literal["strong", "fair", "weak"]

Mark = Literal["evidence", "adjacent", "do not add"]

Month = tuple[int, int]
"""A year and a month from 1 to 12, such as (2024, 3)."""

Day = tuple[int, int, int]
"""A year, a month and a day, such as (2024, 3, 28)."""


@dataclass(frozen=True, slots=True)
class SkillSpan:
    """A skill found in a text: ``text[start:end] == self.text``; ``name`` is the vocabulary's spelling of it."""

    start: int
    end: int
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Keyword:
    """A term a job post asks for.

    ``weight`` is positive; ``name`` identifies it and is what people are shown; ``spellings`` are the post's own, those
    that name the thing itself before those that only show it. ``known`` says whether the term stands in the vocabulary
    or was found in this post alone. A term that the post names as one of several ("Python or Go") has in ``either`` the
    words for all of them and in ``instead`` the names of all of them, each of which will do.
    """

    name: str
    weight: float
    source: Source
    spellings: tuple[str, ...] = ()
    known: bool = True
    either: str = ""
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One named share of a score: ``points`` of at most ``most``; ``note`` says in a sentence what it rests on."""

    name: str
    points: float
    most: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A keyword that a document lacks, and whether the base resume supports it.

    ``where`` is a path into the resume's JSON, "" when nothing supports it; ``what`` is the statement there, or the
    skills that are near.
    """

    name: str
    mark: Mark
    where: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How well a text meets a job post, from 0 to 100; the points of the parts add up to ``total``.

    ``matched`` names keywords; ``missing`` names them too, or in the post's words a choice ("Python or Go") of which
    the text shows none. ``matcher`` says in words what the two texts were compared by.
    """

    total: float
    band: Band
    parts: tuple[ScorePart, ...]
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    matcher: str = MATCHER


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a document, or a list item or heading that states something, and where it comes from.

    ``text`` is its plain text. ``sources`` are paths into the base resume and the post, by the names of their JSON:
    "resume.workExperience[0].responsibilities[2]", "job.qualifications[1]"; there is at least one, and something stands
    at each. "resume" and "job" are the whole, for what neither says.
    """

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the resume that a tailored resume words anew: what stood there, what stands now, and why.

    ``path`` is where the original stands in the base resume.
    """

    path: str
    original: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A document as Markdown, with the scores of the resume before and after, and notes for its reader.

    ``ledger`` holds a claim for every sentence, in the order of the text. Fixed headings and formulas have none.
    ``changes`` are the lines of the resume that were worded anew.
    """

    markdown: str
    score_before: Score
    score_after: Score
    word_count: int
    notes: tuple[str, ...] = ()
    ledger: tuple[Claim, ...] = ()
    changes: tuple[Change, ...] = ()
