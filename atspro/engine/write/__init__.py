"""The four documents, written from a plan: no model, no network, the same input the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from atspro.engine.evidence import Evidence, gather
from atspro.engine.fit import Answer, FitTable, Plan, fit_table, make_plan
from atspro.engine.score import score
from atspro.engine.types import LENGTHS, TONES, Day, Kind, Length, Month, Score, Tone, Written
from atspro.engine.write.letter import write_letter
from atspro.engine.write.material import Material, Product
from atspro.engine.write.organizations import employer_below_title, is_company
from atspro.engine.write.prep import write_prep
from atspro.engine.write.research import write_research
from atspro.engine.write.resume import write_resume
from atspro.engine.write.sources import Sources, resolve, source_words
from atspro.errors import InvalidInput
from atspro.shapes import JobData, ResumeData, ResumeSection

STAGES = ("Reading", "Writing", "Scoring")
WRITERS: dict[Kind, Callable[[Material], Product]] = {
    "resume": write_resume,
    "cover": write_letter,
    "research": write_research,
    "prep": write_prep,
}


def write(
    kind: Kind,
    resume: ResumeData,
    job: JobData,
    tone: Tone = "professional",
    *,
    today: Month | Day | None = None,
    on_stage: Callable[[str], None] | None = None,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] = (),
    confirmed: Mapping[str, str] | None = None,
    plan: Plan | None = None,
    length: Length = "letter",
) -> Written:
    """Write one document for one job.

    ``tone`` and ``length`` change the letter only: its voice, and whether it fills a page, a mail or three lines.
    ``today`` is the (year, month) or (year, month, day) up to which a current position counts, and the letter's date.
    ``on_stage`` is called with each of `STAGES` as the step begins. ``sections`` are those of the resume that have no
    column of their own. ``answers`` are told as the person's own sentences; ``confirmed`` has sentences that the person
    confirmed, by the paths of the bullets that they tell. ``plan`` is made where none is given.

    A resume is scored before and after, by `atspro.engine.score.score`. The other kinds leave the resume as it is, so
    both of their scores are those of the base resume. Raises `InvalidInput` for an unknown kind, tone or length.
    """
    writer = WRITERS.get(kind)
    if writer is None:
        raise InvalidInput(f"There is no document type “{kind}”. Choose one of: {', '.join(WRITERS)}.")
    if tone not in TONES:
        raise InvalidInput(f"There is no tone “{tone}”. Choose one of: {', '.join(TONES)}.")
    if length not in LENGTHS:
        raise InvalidInput(f"There is no length “{length}”. Choose one of: {', '.join(LENGTHS)}.")
    stage = on_stage or (lambda _: None)
    stage(STAGES[0])
    month = (today[0], today[1]) if today else None
    base = _read(_Pair(resume, job, tuple(sections)), month)
    told = tuple(one for one in answers if one.text.strip())
    if plan is None:
        plan = make_plan(base.resume, base.job, base.table, sections=base.sections, answers=told, today=month)
    material = Material(
        base.resume,
        base.job,
        base.sections,
        base.evidence,
        base.table,
        plan,
        Sources(base.resume, base.job, base.evidence.lines, base.sections, told, plan.close.text),
        told,
        confirmed or {},
        tone,
        length,
        month,
        today[2] if today and len(today) > 2 else None,
    )
    stage(STAGES[1])
    product = writer(material)
    markdown = product.draft.markdown()
    stage(STAGES[2])
    after = score(markdown, base.evidence.asked, today=month) if kind == "resume" else base.before
    return Written(
        markdown,
        base.before,
        after,
        product.draft.words(),
        tuple(product.notes),
        product.draft.ledger(),
        tuple(product.changes),
    )


class _Pair:
    """A resume and a post as they are now, equal to another pair of the same content."""

    def __init__(self, resume: ResumeData, job: JobData, sections: tuple[ResumeSection, ...]) -> None:
        self.resume, self.job, self.sections = resume, job, sections
        try:
            self.content = "\n".join(one.model_dump_json() for one in (resume, job, *sections))
        except ValueError:  # Half a surrogate pair, which JSON in UTF-8 cannot hold.
            self.content = f"{resume!r}\n{job!r}\n{sections!r}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)


class _Base:
    """What all four documents start from."""

    def __init__(self, pair: _Pair, today: Month | None) -> None:
        self.resume: ResumeData = pair.resume.model_copy(deep=True)
        self.job: JobData = pair.job.model_copy(deep=True)
        if not is_company(self.job):
            # A word of the post that was taken for its employer is nobody to write to.
            self.job.company = employer_below_title(self.job)
        self.sections = tuple(one.model_copy(deep=True) for one in pair.sections)
        self.evidence: Evidence = gather(self.resume, self.job, today=today)
        self.table: FitTable = fit_table(self.resume, self.job, sections=self.sections, today=today)
        self.before: Score = score(self.evidence.own_text, self.evidence.asked, today=today)


@lru_cache(maxsize=2)
def _read(pair: _Pair, today: Month | None) -> _Base:
    """What all four start from, kept for the other three of a batch, whatever becomes of the pair itself."""
    return _Base(pair, today)


__all__ = ["STAGES", "WRITERS", "resolve", "source_words", "write"]
