"""The page of a job: how the resume meets it, the plan, the questions, its documents and their progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import current_app, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro.config import Settings
from atspro.db import db
from atspro.engine.types import TONES
from atspro.errors import NotFound
from atspro.i18n import gettext
from atspro.models import DOCUMENT_TYPES, ApplicationEvent, GenerationRequest, JobDocument, UserJob
from atspro.services import applications, generation, jobs, resumes
from atspro.services.documents import document_details, freshness
from atspro.services.jobs import analytics, letter_answers, plans, writing_sources
from atspro.services.jobs.letter_answers import QUESTIONS
from atspro.services.users import model_keys
from atspro.web.current_user import actor
from atspro.web.forms.applications import MoveForm
from atspro.web.forms.jobs import GenerateForm
from atspro.web.forms.plan import PlanForm


@dataclass(frozen=True, slots=True)
class CardState:
    """What the job page shows of one kind of document: the active version, and the newest request if it matters.

    ``waiting`` is a newer version that was generated while the active one was edited by hand; ``changed`` says what
    changed since the active one was made.
    """

    type: str
    document: JobDocument | None
    request: GenerationRequest | None
    waiting: JobDocument | None = None
    changed: tuple[str, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether it is being written, or waits to be."""
        return self.request is not None and self.request.is_live

    @property
    def name(self) -> str:
        """none, queued, running, failed, cancelled or done."""
        asked, document = self.request, self.document
        if asked is not None and asked.is_live:
            return asked.state
        # A version that came later, by hand or by another request, makes a failure the past.
        ended_badly = asked is not None and asked.state in ("failed", "cancelled")
        if asked and asked.finished_at and ended_badly and (not document or document.created_at <= asked.finished_at):
            return asked.state
        return "done" if document else "none"

    @property
    def key(self) -> str:
        """Changes whenever the card shows something else than another stage."""
        rows = (self.document, self.waiting, self.request)
        return " ".join([self.name, *(str(row.id) if row else "" for row in rows)])


def batch_progress(states: list[CardState]) -> str | None:
    """How far the batch is that is being written, as a sentence; None when none is."""
    batches = {state.request.batch_id for state in states if state.request and state.is_live and state.request.batch_id}
    if len(batches) != 1:
        return None
    parts = [state for state in states if state.request and state.request.batch_id in batches]
    done = sum(state.name == "done" for state in parts)
    return gettext("%(done)s of %(count)s documents written.", done=done, count=len(parts))


def card_states(
    session: Session,
    job: UserJob,
    latest: dict[str, GenerationRequest],
    changed: Callable[[JobDocument], Sequence[str]] = lambda _: (),
) -> list[CardState]:
    """The state of each of the four kinds, in their order. ``changed`` says what changed since a version was made."""
    active, waiting = freshness.current_documents(session, job)
    states = []
    for kind in DOCUMENT_TYPES:
        document = active.get(kind)
        since = tuple(changed(document)) if document is not None else ()
        states.append(CardState(kind, document, latest.get(kind), waiting.get(kind), since))
    return states


@dataclass(frozen=True, slots=True)
class TypedAnswers:
    """Answers as a form sent them, by the question's name, with what it was shown and whose are for this job alone.

    ``asked_again`` names those that were asked for once more already.
    """

    texts: Mapping[str, str]
    seen: Mapping[str, str]
    for_job: frozenset[str]
    asked_again: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""


def read_answers(form: MultiDict[str, str]) -> TypedAnswers:
    """The answers out of a form: ours under their names, those to the post under short names of its sentences."""
    names = {name.removeprefix("answer-"): "" for name in form if name.startswith("answer-")}
    names = {key: key if key in QUESTIONS else form.get(f"question-{key}", "") for key in names}
    known = {key: name for key, name in names.items() if name and letter_answers.key_of(name) == key}
    return TypedAnswers(
        {name: form[f"answer-{key}"] for key, name in known.items()},
        {name: form.get(f"seen-{key}", "") for key, name in known.items()},
        frozenset(name for key, name in known.items() if form.get(f"only-{key}")),
        frozenset(name for key, name in known.items() if form.get(f"again-{key}")),
    )


def undoable_move(event_id: str) -> ApplicationEvent | None:
    """The move of the actor's that an address names, to be undone."""
    try:
        return applications.get_event(db.session(), actor(), UUID(event_id))
    except (ValueError, NotFound):
        return None


def job_page(
    job: UserJob,
    *,
    typed: TypedAnswers | None = None,
    plan_form: PlanForm | None = None,
    move_form: MoveForm | None = None,
) -> str:
    """The whole page, with what was typed into a form that could not be saved."""
    session = db.session()
    resume = resumes.get_resume(session, actor())
    sources = writing_sources.load_or_none(session, job, resume)
    saved_answers = sources.answers if sources else letter_answers.answers_for(session, job)
    latest = generation.latest_requests(session, job)
    states = card_states(session, job, latest, lambda document: document_details.outdated(document, resume, sources))
    is_live = any(state.is_live for state in states)
    no_post = jobs.why_unwritable(sources.job) if sources else ""
    plan = None if is_live or sources is None or no_post else plans.view_of(sources)
    tone = latest["cover"].options.get("tone") if "cover" in latest else None
    settings: Settings = current_app.config["SETTINGS"]
    may_ask = model_keys.may_ask(session, actor().id, settings)
    unusable = resumes.why_unusable(resume)
    newest = max(latest.values(), key=lambda one: one.created_at, default=None)
    writer = newest.options.get("writer", "built-in") if newest else "built-in"
    application = applications.current_application(session, job)
    place = applications.stage_key(application)
    counts = analytics.counts_of(session, job)
    questions = letter_answers.questions_for(plan.plan.asked_for if plan else (), saved_answers)
    return render_template(
        "jobs/show.html",
        job=job,
        model={"name": settings.LLM_MODEL, "host": settings.model_host} if may_ask else None,
        unusable=unusable,
        no_post=no_post,
        plan=plan,
        plan_form=plan_form or (PlanForm.stored(plan) if plan else None),
        need_key=plans.need_key,
        questions=questions,
        typed=typed,
        saved_answers=saved_answers,
        own_answers=sources.own if sources else frozenset(),
        digest_of=letter_answers.digest_of,
        # Asked once more, for the answers that were too short when they were saved a moment ago.
        ask_again={one.name for one in questions if one.key in request.args.getlist("more")},
        states=states,
        batch=batch_progress(states),
        is_live=is_live,
        application=application,
        counts=counts,
        earlier=applications.earlier_than(session, application),
        move_form=move_form or MoveForm(formdata=None, to=place),
        place=place,
        moved=undoable_move(request.args.get("moved", "")),
        generate_form=GenerateForm(formdata=None, tone=tone if tone in TONES else TONES[0], writer=writer),
    )
