"""The plan of a job: looked at, changed by its owner, set back, and kept by the worker that wrote from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.document_details import FitRow
from atspro.engine.fit import Choices, ChosenLine, Fact, FitTable, Plan, Planned, text_digest
from atspro.engine.fit.choices import MAX_CHOSEN
from atspro.errors import Busy, Conflict, InvalidInput
from atspro.i18n import format_number, gettext, gettext_noop
from atspro.models import JobPlan, UserJob, UserResume
from atspro.services.jobs.fit import fit_rows
from atspro.services.jobs.writing_sources import WritingSources, changed_parts, load_or_none, plan_digests
from atspro.services.sandbox import pages
from atspro.shapes import MAX_LINE, clean_text

MAX_CLOSE = 400
MAX_REFUSED = 400
CHANGED = gettext_noop(
    "The plan was changed in another tab after you opened this page. What you chose is still "
    "below; compare it with the saved plan, then save again."
)


@dataclass(frozen=True, slots=True)
class PlanView:
    """What the job's page shows: how the resume fits, and the plan of the documents.

    ``facts`` are all lines that a plan may tell. ``changed`` says in words what changed since documents were planned,
    ``lost`` which choices no longer fit. ``seen`` names the choices as they are stored.
    """

    fit: list[FitRow]
    proposal: Plan
    plan: Plan
    facts: tuple[Fact, ...]
    needs: tuple[tuple[str, str], ...]
    choices: Choices
    changed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    seen: str = ""

    @property
    def is_changed_by_person(self) -> bool:
        """Whether anything differs from the proposal by the person's choice."""
        return self.choices != Choices()

    @property
    def others(self) -> list[Fact]:
        """The lines that the plan does not tell."""
        told = {one.id for one in self.plan.facts}
        return [one for one in self.facts if one.id not in told]


@dataclass(frozen=True, slots=True)
class TypedPlan:
    """A plan as a form has it: paths of the lines in their order, a need as "path text", and words."""

    need: str = ""
    lines: Sequence[str] = ()
    addressee: str = ""
    names_gap: bool = True
    close: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    addressee: str
    close: str


def look(session: Session, job: UserJob, resume: UserResume | None) -> PlanView | None:
    """The plan of a job as it stands; None without a resume, or when the texts take too long to compare."""
    sources = load_or_none(session, job, resume)
    return view_of(sources) if sources else None


def view_of(sources: WritingSources) -> PlanView | None:
    """The same of what was loaded."""
    if sources.resume is None:
        return None
    now, stored = utc_now(), sources.plan
    try:
        made = pages.call(
            "plan",
            resume=sources.resume.to_json(),
            job=sources.job.to_json(),
            sections=[section.to_json() for section in sources.sections],
            answers=[[one.question, one.text] for one in sources.told],
            choices=stored.choices.to_json(),
            stored=stored.proposal if sources.is_plan_fresh else None,
            today=[now.year, now.month],
        )
    except (InvalidInput, Busy):
        return None
    return PlanView(
        fit=fit_rows(FitTable.from_json(made)),
        proposal=Plan.from_json(made["proposal"]),
        plan=Plan.from_json(made["plan"]),
        facts=tuple(Fact(**{**one, "rows": tuple(one["rows"])}) for one in made["facts"]),
        needs=tuple((path, text) for path, text in made["needs"]),
        choices=stored.choices,
        changed=tuple(changed_parts(stored.digests, plan_digests(sources.digests()))) if stored.proposal else (),
        lost=tuple(made["lost"]),
        seen=choices_digest(stored.choices),
    )


def choices_digest(choices: Choices) -> str:
    """A short name of some choices, for a page to carry: what it was shown."""
    return hashlib.sha256(json.dumps(choices.to_json(), sort_keys=True).encode()).hexdigest()[:16]


def save_choices(session: Session, job: UserJob, resume: UserResume | None, typed: TypedPlan, seen: str) -> PlanView:
    """Store what differs from the proposal, and the proposal with it.

    Raises `InvalidInput` with the fields to put right, and `Conflict` when ``seen`` is not what is stored any more.
    """
    row = _lock(session, job.id)
    sources = load_or_none(session, job, resume)
    view = view_of(sources) if sources else None
    if sources is None or view is None:
        raise InvalidInput(gettext("The plan could not be made just now. Try again in a minute."))
    checked = _checked(typed)
    choices = _choices_of(view, typed, checked)
    if seen != view.seen and choices != view.choices:
        raise Conflict(gettext(CHANGED))
    row.choices = choices.to_json()
    row.proposal, row.digests = view.proposal.to_json(), plan_digests(sources.digests())
    session.flush()
    return view


def reset_choices(session: Session, job: UserJob) -> None:
    """Go back to the plan as proposed."""
    _lock(session, job.id).choices = {}
    session.flush()


def remember_refused(
    session: Session, job_id: UUID, refused: Sequence[Mapping[str, Any]], decided: Collection[str]
) -> None:
    """Remember which changes to the resume were refused, for the next time; of ``decided`` the others are forgotten."""
    row = _lock(session, job_id)
    others = [one for one in row.refused if str(one.get("key")) not in set(decided)]
    row.refused = [*others, *map(dict, refused)][-MAX_REFUSED:]
    session.flush()


def keep(session: Session, job_id: UUID, planned: Planned, digests: Mapping[str, str]) -> None:
    """Store the proposal that a worker made and wrote from, unless it is stored already. The choices stay."""
    values = {"job_id": job_id, "proposal": planned.proposal.to_json(), "digests": dict(digests)}
    statement = insert(JobPlan).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[JobPlan.job_id],
            set_={"proposal": statement.excluded.proposal, "digests": statement.excluded.digests},
            where=JobPlan.digests != statement.excluded.digests,
        )
    )


def _lock(session: Session, job_id: UUID) -> JobPlan:
    """The job's row, made where there is none, held until the transaction ends."""
    session.execute(insert(JobPlan).values(job_id=job_id).on_conflict_do_nothing(index_elements=[JobPlan.job_id]))
    query = select(JobPlan).where(JobPlan.job_id == job_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _checked(typed: TypedPlan) -> _Checked:
    problems: dict[str, str] = {}
    cleaned: dict[str, str] = {}
    for name, value, limit in (("addressee", typed.addressee, MAX_LINE), ("close", typed.close, MAX_CLOSE)):
        try:
            cleaned[name] = " ".join(clean_text(value).split())
        except ValueError:
            problems[name] = gettext("The text contains a character that cannot be stored (NUL).")
            continue
        if len(cleaned[name]) > limit:
            problems[name] = gettext("Use at most %(limit)s characters.", limit=format_number(limit))
    if not typed.lines:
        problems["lines"] = gettext("Choose at least one line to tell, or reset the plan.")
    elif len(typed.lines) > MAX_CHOSEN:
        problems["lines"] = gettext(
            "Choose at most %(max_chosen)s lines. A letter has room for five to seven.", max_chosen=MAX_CHOSEN
        )
    if problems:
        raise InvalidInput(gettext("Check the plan."), problems)
    return _Checked(cleaned["addressee"], cleaned["close"])


def _choices_of(view: PlanView, typed: TypedPlan, checked: _Checked) -> Choices:
    """What of a form differs from the proposal."""
    proposal, known = view.proposal, {one.id: one for one in view.facts}
    lines = [path for path in dict.fromkeys(typed.lines) if path in known]
    made = Choices(close=checked.close or None)
    if lines != [one.id for one in proposal.facts]:
        made = replace(made, facts=tuple(ChosenLine(path, text_digest(known[path].text)) for path in lines) or None)
    thesis = proposal.thesis
    wanted = next(((path, text) for path, text in view.needs if need_key(path, text) == typed.need), None)
    if wanted and (thesis is None or wanted != (thesis.path, thesis.need)):
        made = replace(made, thesis=wanted)
    if checked.addressee != (proposal.addressee.name if proposal.addressee else ""):
        made = replace(made, addressee=checked.addressee)
    if proposal.gap is not None and not typed.names_gap:
        made = replace(made, names_gap=False)
    return made


def need_key(path: str, text: str) -> str:
    """A need as the value of a form's option."""
    return text_digest(f"{path} {text}")


__all__ = [
    "MAX_CLOSE",
    "PlanView",
    "TypedPlan",
    "keep",
    "look",
    "need_key",
    "reset_choices",
    "save_choices",
    "view_of",
]
