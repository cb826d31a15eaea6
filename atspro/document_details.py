"""What a version of a document tells of itself, beside its text: the typed form of the data model's ``metadata``.

Written by one service (`atspro.services.documents.writing`), read tolerantly: what another client stored, or an older
version of this application, never breaks a page. Each field that does not fit counts as absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

FORMAT = 1
"""The number of this form of the details; a later one may read older ones otherwise."""

Origin = Literal["generated", "edited", "restored"]
Band = Literal["strong", "fair", "weak"]


class Details(BaseModel):
    """Base of the details' parts: camelCase in JSON, snake_case in Python, unknown keys dropped."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", strict=True)


class ScorePart(Details):
    """One named share of the score: ``points`` of at most ``most``, and a sentence saying what it rests on."""

    name: str
    points: float
    most: float
    note: str = ""


class KeywordGap(Details):
    """A keyword that the document lacks, and whether the base resume supports it."""

    name: str
    mark: str
    where: str = ""
    what: str = ""


class Claim(Details):
    """A sentence and the paths that it rests on."""

    text: str
    sources: list[str]


class Change(Details):
    """Something that a tailored resume has otherwise than the base resume, with the reason.

    ``kind`` is "summary", "wording", "left out" or "order"; a line that was left out stands between ``after`` and
    ``before``. ``state`` is "accepted" or "refused", or "" while its owner has not said.
    """

    path: str
    original: str
    new: str
    reason: str
    kind: str = "wording"
    after: str = ""
    before: str = ""
    state: str = ""


class Finding(Details):
    """Something that the text says and the base resume does not."""

    statement: str
    kind: str
    sentence: str = ""
    advice: str = ""


class Evidence(Details):
    """A line of the resume and its path."""

    path: str
    text: str


class FitRow(Details):
    """A requirement of the job posting, how far the resume shows it, and the lines that do."""

    requirement: str
    need: str
    status: str
    note: str = ""
    evidence: list[Evidence] = Field(default_factory=list)


class FactCheck(Details):
    """How many sentences were checked, and what is not supported."""

    checked: int = 0
    unsupported: list[Finding] = Field(default_factory=list)


class WriterUsed(Details):
    """Which writer was asked for and which was used; a model's own figures beside them."""

    asked: str = ""
    used: str = ""
    trouble: str | None = None
    provider: str | None = None
    model: str | None = None
    prompt_version: str | int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float | None = None
    calls: int | None = None
    sentences: int | None = None
    kept: int | None = None
    lines_left_out: int | None = None
    key: str | None = None
    cost: float | None = None


class DocumentDetails(Details):
    """Everything that a version tells of itself. All of it may be absent.

    ``made_from`` names each part that it was made from with a digest. ``decision`` is about a version that was
    generated while the active one was ``hand_edited``: it waits for its owner, or they kept theirs.
    """

    format: int = FORMAT
    origin: Origin | None = None
    based_on: int | None = None
    request_id: str | None = None
    engine_version: str | None = None
    tone: str | None = None
    word_count: int | None = None
    ats_score: float | None = None
    ats_score_before: float | None = None
    band: Band | None = None
    matcher: str | None = None
    score_parts: list[ScorePart] = Field(default_factory=list)
    keywords_matched: list[str] = Field(default_factory=list)
    keywords_missing: list[str] = Field(default_factory=list)
    missing_marks: list[KeywordGap] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    ledger: list[Claim] = Field(default_factory=list)
    source_words: dict[str, str] = Field(default_factory=dict)
    changes: list[Change] = Field(default_factory=list)
    fit: list[FitRow] = Field(default_factory=list)
    grounding: FactCheck | None = None
    writer: WriterUsed | None = None
    resume_updated_at: str | None = None
    job_updated_at: str | None = None
    post_digest: str | None = None
    made_from: dict[str, str] = Field(default_factory=dict)
    hand_edited: bool | None = None
    decision: Literal["pending", "kept"] | None = None

    @classmethod
    def read(cls, stored: object) -> DocumentDetails:
        """The details as stored, without the fields whose values do not fit; empty for anything but an object."""
        if not isinstance(stored, Mapping):
            return cls()
        names = {field.alias or name for name, field in cls.model_fields.items()}
        values = {str(name): value for name, value in stored.items() if name in names}
        # Each round drops the fields that were refused, so that one bad value hides nothing else.
        for _ in range(len(cls.model_fields)):
            try:
                return cls.model_validate(values)
            except ValidationError as error:
                for problem in error.errors(include_url=False, include_context=False, include_input=False):
                    values.pop(str(problem["loc"][0]), None)
        return cls()

    def to_json(self) -> dict[str, Any]:
        """The JSON object to store, without what is absent."""
        present = set(self.model_dump(exclude_defaults=True)) | {"format"}
        return self.model_dump(by_alias=True, exclude_none=True, include=present)
