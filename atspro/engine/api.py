"""What `atspro.engine` offers to others: the same functions, which also take what the readers give, and texts.

Whatever text or bytes come in, the only errors that leave are `atspro.errors.InvalidInput` and
`atspro.errors.UnreadableFile`, both of the family `AtsproError`; ``str(error)`` is a sentence for the person. Something
that is neither text nor one of the engine's own values is an `InvalidInput` too.

    a file                               5 MB                                  UnreadableFile
    a resume's text                      200,000 characters, 5,000 lines       UnreadableFile
    a page of HTML in a file             2 MB                                  UnreadableFile
    a post as text                       100,000 characters                    InvalidInput
    what is scored, checked, exported    400,000 characters                    InvalidInput
    what skills are looked for in        100,000 characters                    what follows has no spans
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import atspro.engine.export as exports
import atspro.engine.score as scoring
import atspro.engine.write as writing
from atspro.engine import fact_check, read, skill_extraction
from atspro.engine.export.formats import Format
from atspro.engine.fact_check import Unsupported
from atspro.engine.fit import Answer, Plan
from atspro.engine.read import JobReading, ResumeReading
from atspro.engine.score_wanted import Wanted
from atspro.engine.types import Day, Design, Kind, Length, Month, Score, SkillSpan, Tone, Written
from atspro.errors import InvalidInput
from atspro.shapes import JobData, ResumeData, ResumeSection


def read_resume(data: bytes, filename: str) -> ResumeReading:
    """Read a resume: PDF, DOCX, text, Markdown or JSON Resume. See `atspro.engine.read.files.read_resume`."""
    return read.read_resume(_bytes(data), _text(filename, "The file's name"))


def read_job(text: str) -> JobReading:
    """Read a job post: pasted text, Markdown or HTML. See `atspro.engine.read.job.read_job`."""
    return read.read_job(_text(text, "A job post"))


def find_skills(text: str) -> list[SkillSpan]:
    """The skills that a text names, as spans in order: ``start``, ``end``, ``text`` and ``name``."""
    return skill_extraction.find_skills(_text(text, "What skills are looked for in"))


def score(resume_text: str, job_text: JobReading | JobData | Wanted | str, *, today: Month | None = None) -> Score:
    """How well a resume's text meets a post, 0 to 100. See `atspro.engine.score.score`.

    A post as text is read first, so that it scores as it does once it is stored.
    """
    asked = job_text if isinstance(job_text, JobData | Wanted) else _stored(job_text)
    return scoring.score(_text(resume_text, "A resume to score"), asked, today=today)


def write(
    kind: Kind,
    resume: ResumeReading | ResumeData | str,
    job: JobReading | JobData | str,
    tone: Tone = "professional",
    *,
    today: Month | Day | None = None,
    on_stage: Callable[[str], None] | None = None,
    sections: Sequence[ResumeSection] | None = None,
    answers: Sequence[Answer] = (),
    confirmed: Mapping[str, str] | None = None,
    plan: Plan | None = None,
    length: Length = "letter",
) -> Written:
    """Write one document: ``.markdown``, ``.ledger`` with the sources of each sentence, ``.changes`` of a resume.

    Without ``sections``, those that were read with the resume are written from. See `atspro.engine.write.write`.
    """
    data, read_with_it = _resume(resume)
    return writing.write(
        kind,
        data,
        _job(job),
        tone,
        today=today,
        on_stage=on_stage,
        sections=read_with_it if sections is None else sections,
        answers=answers,
        confirmed=confirmed,
        plan=plan,
        length=length,
    )


def check_grounding(
    text: str,
    resume: ResumeReading | ResumeData | str,
    job: JobReading | JobData | str,
    extra: Sequence[str] = (),
    sections: Sequence[ResumeSection] | None = None,
    today: Month | None = None,
) -> list[Unsupported]:
    """What a text states of the person without support. See `atspro.engine.fact_check.check.check_grounding`.

    Without ``sections``, those that were read with the resume count as facts.
    """
    checked = _text(text, "A document to check")
    data, read_with_it = _resume(resume)
    facts = read_with_it if sections is None else sections
    return fact_check.check_grounding(checked, data, _job(job), extra, facts, today)


def export(
    markdown: str,
    format: Format,
    kind: Kind | None = None,
    title: str = "",
    author: str = "",
    *,
    design: Design | None = None,
) -> bytes:
    """A document as a file: pdf, docx, md, txt or json. See `atspro.engine.export.export`."""
    return exports.export(_text(markdown, "A document to export"), format, kind, title, author, design=design)


def read_back(data: bytes, format: Format) -> str:
    """What an independent reader finds in an exported file. See `atspro.engine.export.read_back`."""
    return exports.read_back(_bytes(data), format)


def _stored(job: JobReading | str) -> JobData | str:
    """A post as it is stored once it is read; a text in which no lists are found stays what it is."""
    if not isinstance(job, str):
        return _job(job)
    with suppress(InvalidInput):
        found = read.read_job(job).job
        if found.title and found.qualifications and found.responsibilities:
            return found
    return job


def _text(text: str, what: str) -> str:
    if not isinstance(text, str):
        raise InvalidInput(f"{what} must be text, not {type(text).__name__}.")
    return text


def _bytes(data: bytes) -> bytes:
    if not isinstance(data, bytes | bytearray | memoryview):
        raise InvalidInput(f"A file's content must be bytes, not {type(data).__name__}.")
    return bytes(data)


def _resume(resume: ResumeReading | ResumeData | str) -> tuple[ResumeData, Sequence[ResumeSection]]:
    """A resume, and the sections that were read with it."""
    if isinstance(resume, str):
        resume = read.read_resume_text(resume)
    if isinstance(resume, ResumeReading):
        return resume.resume, resume.sections
    if not isinstance(resume, ResumeData):
        raise InvalidInput(f"A resume must be one that was read, or its text, not {type(resume).__name__}.")
    return resume, ()


def _job(job: JobReading | JobData | str) -> JobData:
    if isinstance(job, JobReading):
        return job.job
    if isinstance(job, str):
        return read.read_job(job).job
    if not isinstance(job, JobData):
        raise InvalidInput(f"A post must be one that was read, or its text, not {type(job).__name__}.")
    return job
