"""Everything that a job's documents are written from, as one moment of the database has it, and what changed since.

The parts are named as in a version's ``madeFrom`` and a plan's ``digests``: "resume.summary", "job.qualifications",
"answers.story", "plan"; each has a short digest of its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.orm import Session

from atspro.engine.fit import Answer, Choices
from atspro.engine.types import ENGINE_VERSION
from atspro.errors import InvalidInput
from atspro.i18n import Labels, gettext, gettext_noop, in_sentence
from atspro.models import UserJob, UserResume
from atspro.services.jobs.letter_answers import QUESTIONS, told_answers
from atspro.services.resumes.base_resume import why_unusable
from atspro.services.resumes.sections import readable_sections
from atspro.services.resumes.sentences import StoredSentence, stored_sentences, told_and_dropped
from atspro.shapes import JobData, ResumeData, ResumeSection
from atspro.tables import USER_JOBS

# Parts of a SELECT over "userJobs" AS job and, where there is one, "userResume" AS resume. A worker's claim has them.
SOURCE_COLUMNS = """
    (SELECT jsonb_agg(jsonb_build_object('kind', kind, 'title', title, 'entries', entries) ORDER BY position, id)
     FROM "resumeSection" WHERE "userResumeId" = resume.id AND "isVisible") AS sections,
    (SELECT jsonb_object_agg(question, answer ORDER BY "jobId" IS NOT NULL) FROM "letterAnswers" AS given
     WHERE given."userId" = job."userId" AND (given."jobId" IS NULL OR given."jobId" = job.id)) AS answers,
    (SELECT jsonb_agg(jsonb_build_object('path', path, 'digest', digest, 'text', text, 'state', state)
        ORDER BY path, id)
     FROM "resumeSentence" WHERE "userResumeId" = resume.id AND state <> 'proposed') AS sentences,
    (SELECT jsonb_build_object('proposal', proposal, 'choices', choices, 'digests', digests, 'refused', refused)
     FROM "jobPlan" WHERE "jobId" = job.id) AS plan"""
_LOAD = text(
    f"""SELECT {SOURCE_COLUMNS},
    (SELECT jsonb_agg(question) FROM "letterAnswers" AS given
     WHERE given."userId" = job."userId" AND given."jobId" = job.id) AS own
FROM "userJobs" AS job LEFT JOIN "userResume" AS resume ON resume."userId" = job."userId"
WHERE job.id = :job"""  # noqa: S608  Only constants are put together.
).bindparams(bindparam("job", type_=Uuid()))

_RESUME_PARTS = Labels(
    {
        "contactInfo": gettext_noop("contact details"),
        "summary": gettext_noop("summary"),
        "workExperience": gettext_noop("experience"),
        "education": gettext_noop("education"),
        "certifications": gettext_noop("certifications"),
        "skills": gettext_noop("skills"),
        "sections": gettext_noop("further sections"),
    }
)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A row of ``jobPlan``; an empty one where there is none."""

    proposal: Mapping[str, Any] | None = None
    choices: Choices = field(default_factory=Choices)
    digests: Mapping[str, str] = field(default_factory=dict)
    refused: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def of(cls, stored: object) -> StoredPlan:
        """From the JSON of a row; what does not fit counts as absent."""
        value = stored if isinstance(stored, Mapping) else {}
        proposal, digests, refused = value.get("proposal"), value.get("digests"), value.get("refused")
        return cls(
            proposal if isinstance(proposal, Mapping) else None,
            Choices.from_json(value.get("choices")),
            {str(name): str(one) for name, one in digests.items()} if isinstance(digests, Mapping) else {},
            tuple(one for one in refused if isinstance(one, Mapping)) if isinstance(refused, list) else (),
        )


@dataclass(frozen=True)
class WritingSources:
    """What a job's documents are written from. ``resume`` is None without one that can be read.

    ``own`` names the questions whose answer is for this job alone; a worker does not load it.
    """

    resume: ResumeData | None
    job: JobData
    sections: Sequence[ResumeSection] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    plan: StoredPlan = field(default_factory=StoredPlan)
    sentences: Sequence[StoredSentence] = ()
    own: frozenset[str] = frozenset()

    @cached_property
    def bank(self) -> tuple[dict[str, str], list[str]]:
        """The confirmed sentences by the paths of the lines that they tell, and the paths of those not to be told."""
        return told_and_dropped(self.sentences, self.resume, self.sections) if self.resume else ({}, [])

    @property
    def known(self) -> list[str]:
        """What the person wrote beside the resume: a source for the fact check like the resume itself."""
        close = self.plan.choices.close
        return [*self.answers.values(), *self.bank[0].values(), *([close] if close else [])]

    @property
    def told(self) -> list[Answer]:
        """The answers that documents tell, with what each answers."""
        return told_answers(self.answers)

    def digests(self) -> dict[str, str]:
        """A digest of each part that holds anything; ``plan`` is what the person changed of the plan."""
        made: dict[str, object] = {}
        if self.resume is not None:
            made |= {f"resume.{name}": value for name, value in self.resume.to_json().items()}
        made["resume.sections"] = [one.to_json() for one in self.sections]
        made |= {f"job.{name}": value for name, value in self.job.to_json().items()}
        made |= {f"answers.{name}": value for name, value in self.answers.items()}
        confirmed, dropped = self.bank
        made["sentences"] = {**confirmed, **dict.fromkeys(dropped, "")}
        made["plan"] = self.plan.choices.to_json()
        made["engine"] = ENGINE_VERSION
        return {name: _digest(value) for name, value in made.items() if value}

    @property
    def is_plan_fresh(self) -> bool:
        """Whether the stored proposal was made from all this as it is now."""
        return self.plan.proposal is not None and self.plan.digests == plan_digests(self.digests())


def plan_digests(digests: Mapping[str, str]) -> dict[str, str]:
    """Those of some `WritingSources.digests` that a proposed plan depends on: all but what was changed of it."""
    return {name: value for name, value in digests.items() if name != "plan"}


def load(session: Session, job: UserJob, resume: UserResume | None) -> WritingSources:
    """Everything of a job, in one statement beside the job and the resume themselves."""
    row = session.execute(_LOAD, {"job": job.id}).one()
    return WritingSources(
        None if resume is None or why_unusable(resume) else resume.data,
        job.data,
        readable_sections(row.sections or ()),
        row.answers or {},
        StoredPlan.of(row.plan),
        stored_sentences(row.sentences),
        frozenset(row.own or ()),
    )


def load_or_none(session: Session, job: UserJob, resume: UserResume | None) -> WritingSources | None:
    """The same; None for a job that another client stored against its shape."""
    try:
        return load(session, job, resume)
    except InvalidInput:
        return None


def changed_parts(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs between two sets of digests, in words: "your resume (summary, skills)", "the posting (salary)"."""
    names = [name for name in dict.fromkeys([*now, *before]) if before.get(name) != now.get(name)]
    groups: dict[str, list[str]] = {}
    for name in names:
        group, _, part = name.partition(".")
        groups.setdefault(group, []).append(part)
    labels = USER_JOBS.labels
    by_column = {one.column_name: one.name for one in USER_JOBS.fields}
    said: list[str] = []
    if "resume" in groups:
        said.append(
            gettext(
                "your resume (%(parts)s)", parts=_listed(_RESUME_PARTS.get(part, part) for part in groups["resume"])
            )
        )
    if "job" in groups:
        shown = (labels.get(by_column.get(part, part), part) for part in groups["job"])
        said.append(gettext("the posting (%(parts)s)", parts=_listed(in_sentence(one) for one in shown)))
    if "answers" in groups:
        asked = (gettext(QUESTIONS[part].text) if part in QUESTIONS else part for part in groups["answers"])
        said.append(gettext("your answers (%(parts)s)", parts=_listed(f"“{one}”" for one in asked)))
    said += [word for name, word in _WHOLE.items() if name in groups]
    return said


_WHOLE = Labels(
    {
        "sentences": gettext_noop("your confirmed sentences"),
        "plan": gettext_noop("your plan"),
        "engine": gettext_noop("ATSPro’s way of writing"),
    }
)


def _listed(parts: Any) -> str:
    return ", ".join(dict.fromkeys(parts))


def _digest(value: object) -> str:
    content = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()[:10]
