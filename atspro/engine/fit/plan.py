"""The plan of a job's documents, made from the fit table alone: no chance, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from atspro.engine.fit.types import Answer, Close, EvidenceLine, FitTable, Plan
from atspro.engine.types import Month
from atspro.shapes import JobData, ResumeData, ResumeSection, Shape


def make_plan(
    resume: ResumeData,
    job: JobData,
    table: FitTable,
    *,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] = (),
    today: Month | None = None,
) -> Plan:
    """Choose what the documents of a job will say."""
    contact = resume.contact_info
    reach = [("email", contact.email), ("phone", contact.phone)]
    return Plan(
        close=Close(
            reach=tuple(EvidenceLine(f"resume.contactInfo.{name}", text) for name, text in reach if text),
        ),
        answers=tuple(answers),
        digests={
            "resume": digest(resume, *sections),
            "job": digest(job),
            "answers": _hash([[one.question, one.text] for one in answers]),
        },
    )


def digest(*shapes: Shape) -> str:
    """A digest of content, the same for equal content in any process."""
    return _hash([one.to_json() for one in shapes])


def is_stale(
    plan: Plan,
    resume: ResumeData,
    job: JobData,
    *,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] | None = None,
) -> bool:
    """Whether the resume, the post or, where given, the answers have changed since the plan was made."""
    now = {"resume": digest(resume, *sections), "job": digest(job)}
    if answers is not None:
        now["answers"] = _hash([[one.question, one.text] for one in answers])
    return any(plan.digests.get(name) != value for name, value in now.items())


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
