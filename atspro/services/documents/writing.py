"""Writing a document: the engine's text, worded by a model where one is chosen, checked, with its details.

Nothing here touches the database: a worker calls it outside any transaction, and a service stores what comes back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from atspro.db import utc_now
from atspro.document_details import Change, Claim, DocumentDetails, FactCheck, WriterUsed
from atspro.document_kinds import DOCUMENT_KINDS, Kind
from atspro.engine import types as engine_types
from atspro.engine.fact_check import Unsupported, check_document, without_statements
from atspro.engine.fit import Answer, Plan, Planned, plan_for, without_lines
from atspro.engine.keyword_gaps import explain_missing
from atspro.engine.markdown import word_count
from atspro.engine.score import score
from atspro.engine.tailoring import TailoringChange, tailoring_changes
from atspro.engine.types import ENGINE_VERSION, Day, Written
from atspro.engine.write import source_words, write
from atspro.errors import InvalidInput
from atspro.i18n import gettext, gettext_noop
from atspro.llm import Order, make_provider, write_with_model
from atspro.services.documents.document_details import post_digest, this_month
from atspro.services.documents.models_to_ask import Model
from atspro.services.documents.tailoring import ledger_of, stored_change, without_refused
from atspro.services.jobs.fit import fit_rows
from atspro.services.jobs.tracked_jobs import why_unwritable
from atspro.services.jobs.writing_sources import StoredPlan, WritingSources, plan_digests
from atspro.services.resumes.sections import readable_sections
from atspro.services.resumes.sentences import stored_sentences
from atspro.services.sandbox.page_functions import grounding_details, score_details
from atspro.shapes import JobData, ResumeData, ResumeSection, parse_shape

logger = logging.getLogger(__name__)

MODEL = "model"
NO_MODEL = gettext_noop("No language model is set up any more, so the built-in writer was used.")
# A claim that is this share of a sentence is the sentence: the check may keep a list's mark or a label.
SAME_SENTENCE = 0.8
Stage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What a document is written from, as one moment of the database has it; ``resume`` is that of ``sources``."""

    resume: ResumeData
    sources: WritingSources
    resume_updated_at: datetime
    job_updated_at: datetime

    @classmethod
    def of(
        cls,
        resume: Mapping[str, Any],
        job: Mapping[str, Any],
        sections: Sequence[Mapping[str, Any]],
        answers: Mapping[str, str],
        plan: Mapping[str, Any] | None = None,
        sentences: Sequence[Mapping[str, Any]] = (),
    ) -> Material:
        """From stored columns by their attribute names, with ``updated_at``. Raises `InvalidInput` for bad content."""
        base = parse_shape(ResumeData, {name: resume[name] for name in ResumeData.model_fields})
        post = parse_shape(JobData, {name: job[name] for name in JobData.model_fields})
        bank = stored_sentences(list(sentences))
        sources = WritingSources(base, post, readable_sections(sections), answers, StoredPlan.of(plan), bank)
        return cls(base, sources, resume["updated_at"], job["updated_at"])

    @property
    def job(self) -> JobData:
        """The post."""
        return self.sources.job

    @property
    def sections(self) -> Sequence[ResumeSection]:
        """The sections of the resume that documents show."""
        return self.sources.sections

    @property
    def answers(self) -> Sequence[Answer]:
        """The person's answers, as documents tell them."""
        return self.sources.told


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document as it is stored: its text and details, and the plan where the stored one was not fresh."""

    content: str
    details: DocumentDetails
    new_plan: Planned | None = None
    plan_digests: Mapping[str, str] = field(default_factory=dict)


def write_document(
    kind: Kind,
    material: Material,
    options: Mapping[str, Any],
    model: Model,
    *,
    request_id: str,
    on_stage: Stage,
    check: Callable[[], None],
) -> WrittenDocument:
    """The text and the details of a new version, written from the stored plan, or from a new one where that is stale.

    ``options`` may name a tone, a length and a writer; ``model`` is what the model's writer asks. ``on_stage`` is told
    what is being done, ``check`` is called between the steps of a model and raises when nobody waits for the document
    any more. Raises `InvalidInput` for what cannot be written from.
    """
    resume, job, sources = material.resume, material.job, material.sources
    unwritable = why_unwritable(job)
    if unwritable:
        raise InvalidInput(unwritable)
    is_fresh = sources.is_plan_fresh
    planned = plan_for(
        resume,
        job,
        sections=material.sections,
        answers=material.answers,
        choices=sources.plan.choices,
        stored=sources.plan.proposal if is_fresh else None,
        today=this_month(),
    )
    confirmed, dropped = sources.bank
    table, plan = planned.table, without_lines(planned.plan, dropped)
    tone = options.get("tone", "professional")
    written = write(
        kind,
        resume,
        job,
        tone=tone,
        today=_today(),
        on_stage=on_stage,
        sections=material.sections,
        answers=material.answers,
        confirmed=confirmed,
        plan=plan,
    )
    writer: WriterUsed | None = None
    if options.get("writer") == MODEL:
        written, writer = _write_by_model(written, kind, material, plan, options, model, on_stage, check)
    changes = [stored_change(_reworded(change)) for change in written.changes]
    if DOCUMENT_KINDS[kind].is_scored:
        found = tailoring_changes(written.markdown, resume, material.sections, written.ledger, written.changes)
        markdown, changes = without_refused(written.markdown, found, sources.plan.refused)
        if markdown != written.markdown:
            written = _as_decided(written, markdown, changes, job)
    content, grounding = _supported(written, material, plan, request_id)
    marks = explain_missing(resume, job, written.score_after.missing, today=this_month())
    paths = sorted({path for claim in written.ledger for path in claim.sources})
    details = DocumentDetails.model_validate(
        {
            "origin": "generated",
            "requestId": request_id,
            "engineVersion": ENGINE_VERSION,
            "tone": tone if DOCUMENT_KINDS[kind].has_tone else None,
            "wordCount": written.word_count if content == written.markdown else word_count(content),
            "atsScoreBefore": round(written.score_before.total, 1),
            "notes": [*planned.lost, *written.notes],
            "ledger": [{"text": claim.text, "sources": list(claim.sources)} for claim in written.ledger],
            # In the words of the resume as it is now: by the time they are read, it may have changed.
            "sourceWords": {path: source_words(path, resume) for path in paths},
            "changes": changes,
            "fit": fit_rows(table),
            "grounding": grounding,
            "writer": writer,
            "resumeUpdatedAt": _iso(material.resume_updated_at),
            "jobUpdatedAt": _iso(material.job_updated_at),
            # The job's updatedAt moves with every version and status; only the digest tells that the post changed.
            "postDigest": post_digest(job),
            "madeFrom": sources.digests(),
            **score_details(written.score_after, marks),
        }
    )
    digests = {} if is_fresh else plan_digests(sources.digests())
    return WrittenDocument(content, details, None if is_fresh else planned, digests)


def _reworded(change: engine_types.Change) -> TailoringChange:
    return TailoringChange("wording", change.path, change.original, change.new, change.reason)


def _as_decided(written: Written, markdown: str, changes: Sequence[Change], job: JobData) -> Written:
    """A resume without the changes that its owner refused: its score and its claims are those of what is left."""
    claims = [Claim(text=one.text, sources=list(one.sources)) for one in written.ledger]
    kept = ledger_of(claims, changes, markdown)
    return replace(
        written,
        markdown=markdown,
        score_after=score(markdown, job, today=this_month()),
        word_count=word_count(markdown),
        ledger=tuple(engine_types.Claim(one.text, tuple(one.sources)) for one in kept),
    )


def _write_by_model(
    built_in: Written,
    kind: Kind,
    material: Material,
    plan: Plan,
    options: Mapping[str, Any],
    model: Model,
    on_stage: Stage,
    check: Callable[[], None],
) -> tuple[Written, WriterUsed]:
    """The document in the model's words, as far as it has any that hold, and how that went.

    Whatever happens on the model's side, the built-in document is written.
    """
    if model.endpoint is None:
        notes = (*built_in.notes, gettext(NO_MODEL))
        return replace(built_in, notes=notes), WriterUsed(asked=MODEL, used="built-in", trouble=gettext(NO_MODEL))
    order = Order(
        kind,
        material.resume,
        material.job,
        plan,
        tuple(material.sections),
        options.get("tone", "professional"),
        options.get("length", "letter"),
        material.sources.bank[0],
        this_month(),
    )
    made = write_with_model(
        make_provider(model.endpoint), built_in, order, model.limits, on_stage=on_stage, check=check
    )
    used = WriterUsed.model_validate({**made.details, "key": "own" if model.is_own else "site"})
    return made.written, used.model_copy(update={"cost": model.cost(used)})


def _supported(written: Written, material: Material, plan: Plan, request_id: str) -> tuple[str, FactCheck]:
    """The text without sentences that nothing supports, and what was found.

    A sentence with sources in the ledger was built from them; where the check doubts it all the same, that is logged
    for us and the sentence stays. One without sources is left out.
    """
    # What was added up across positions stands in no single line of the resume.
    known = [*material.sources.known, *(total.text for total in plan.totals)]
    checked = check_document(written.markdown, material.resume, material.job, known, material.sections, this_month())
    sourced = [words for claim in written.ledger if (words := claim.text.split())]
    left_out: list[Unsupported] = []
    for one in checked.unsupported:
        has_sources = any(_is_told_by(one.sentence.split(), words) for words in sourced)
        # What it says is the person's own matter, and no line of a log.
        level = logging.WARNING if has_sources else logging.ERROR
        logger.log(level, "Request %s: a %s in line %d has no support.", request_id, one.kind, one.line)
        if not has_sources:
            left_out.append(one)
    details = FactCheck.model_validate(grounding_details(replace(checked, unsupported=tuple(left_out))))
    return without_statements(written.markdown, left_out) if left_out else written.markdown, details


def _is_told_by(sentence: list[str], claim: list[str]) -> bool:
    """Whether a sentence of the check is a claim of the ledger, or all but a few words of it."""
    whole, part = f" {' '.join(sentence)} ", f" {' '.join(claim)} "
    return whole in part or (part in whole and len(claim) >= SAME_SENTENCE * len(sentence))


def _today() -> Day:
    now = utc_now()
    return now.year, now.month, now.day


def _iso(value: datetime) -> str:
    return f"{value.isoformat(timespec='milliseconds')}Z"
