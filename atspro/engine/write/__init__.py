"""The four documents, written from a resume and a post alone: no model, no network, the same input the same words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from atspro.engine.evidence import Evidence, gather
from atspro.engine.score import score
from atspro.engine.types import KINDS, TONES, Kind, Month, Score, Tone, Written
from atspro.engine.write.cover import write_cover
from atspro.engine.write.prep import write_prep
from atspro.engine.write.research import write_research
from atspro.engine.write.resume import write_resume
from atspro.engine.write.sources import Sources, resolve, source_words
from atspro.errors import InvalidInput
from atspro.shapes import JobData, ResumeData

STAGES = ("Reading the post", "Matching your evidence", "Writing", "Scoring")


def write(
    kind: Kind,
    resume: ResumeData,
    job: JobData,
    tone: Tone = "professional",
    *,
    today: Month | None = None,
    on_stage: Callable[[str], None] | None = None,
) -> Written:
    """Write one document for one job.

    ``tone`` changes the wording of the cover letter only. ``today`` is the (year, month) up to which a current position
    counts in the scores. ``on_stage`` is called with each of `STAGES` as the step begins.

    A resume is scored before and after, by `atspro.engine.score.score`. The other kinds leave the resume as it is, so
    both of their scores are those of the base resume. Raises `InvalidInput` for an unknown kind or tone.
    """
    if kind not in KINDS:
        raise InvalidInput(f"There is no document type “{kind}”. Choose one of: {', '.join(KINDS)}.")
    if tone not in TONES:
        raise InvalidInput(f"There is no tone “{tone}”. Choose one of: {', '.join(TONES)}.")
    stage = on_stage or (lambda _: None)
    stage(STAGES[0])
    evidence, sources, before = _read(_Pair(resume, job), today)
    stage(STAGES[1])
    stage(STAGES[2])
    match kind:
        case "resume":
            draft, notes = write_resume(evidence, sources, today)
        case "cover":
            draft, notes = write_cover(evidence, sources, tone, today)
        case "research":
            draft, notes = write_research(evidence, sources)
        case "prep":
            draft, notes = write_prep(evidence, sources, today)
    markdown = draft.markdown()
    stage(STAGES[3])
    after = score(markdown, evidence.asked, today=today) if kind == "resume" else before
    return Written(markdown, before, after, draft.words(), tuple(notes), draft.ledger())


class _Pair:
    """A resume and a post as they are now, equal to another pair of the same content."""

    def __init__(self, resume: ResumeData, job: JobData) -> None:
        self.resume, self.job = resume, job
        try:
            self.content = f"{resume.model_dump_json()}\n{job.model_dump_json()}"
        except ValueError:  # Half a surrogate pair, which JSON in UTF-8 cannot hold.
            self.content = f"{resume!r}\n{job!r}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)


@lru_cache(maxsize=2)
def _read(pair: _Pair, today: Month | None) -> tuple[Evidence, Sources, Score]:
    """What all four documents start from, kept for the other three of a kit, whatever becomes of the pair itself."""
    resume, job = pair.resume.model_copy(deep=True), pair.job.model_copy(deep=True)
    evidence = gather(resume, job, today=today)
    before = score(evidence.own_text, evidence.asked, today=today)
    return evidence, Sources(resume, job, evidence.lines), before


__all__ = ["STAGES", "resolve", "source_words", "write"]
