"""A row of a person's search: read from the words of a table's line, and made into a job with its application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.i18n import LANGUAGES, gettext, in_language
from atspro.models import (
    OUTCOMES,
    STAGES,
    ApplicationEvent,
    User,
    UserApplication,
    UserJob,
)
from atspro.services import jobs
from atspro.services.applications import LABELS, METHOD_LABELS, moment_of
from atspro.services.imports.import_types import Problem, failed_formulas, problem, problems_of
from atspro.services.imports.search_columns import (
    FIELDS,
    folded,
    plain_posting,
    read_day,
)
from atspro.shapes import JobData, parse_shape

STAGE_CHOICES = (*STAGES[:-1], *(f"closed:{outcome}" for outcome in OUTCOMES))
_JOB_FIELDS = ("title", "company", "description", "link", "location", "salary")
_PATHS = {name: name for name in _JOB_FIELDS}


@dataclass(frozen=True)
class ImportRow:
    """A row that can be made: the job, how far it came, and since when, as far as the file says."""

    line: int
    data: JobData
    stage: str
    applied: date | None = None
    moved: date | None = None
    deadline: date | None = None
    source: str | None = None
    method: str | None = None
    note: str = ""


def read_row(line: int, values: Mapping[str, str], stage: str | None) -> tuple[ImportRow | None, list[Problem]]:
    """What a line of the file says, and what is wrong with it; a line with a problem gives no row."""
    problems = list(failed_formulas(line, values))
    days: dict[str, date | None] = {}
    for name in ("applied", "moved", "deadline"):
        try:
            days[name] = read_day(values.get(name, ""))
        except ValueError:
            problems.append(problem(line, name, values, gettext("Enter a day such as 2026-03-31.")))
    if days.get("applied") and days["applied"] > utc_now().date() + timedelta(days=1):  # type: ignore[operator]
        problems.append(problem(line, "applied", values, gettext("This day is in the future.")))
    method = _method(values.get("method", ""))
    content: dict[str, Any] = {name: values.get(name) or None for name in _JOB_FIELDS}
    content["company"], content["title"] = values.get("company", ""), values.get("title", "")
    content["description"] = plain_posting(values.get("description", ""))
    content["location"] = [part.strip() for part in values.get("location", "").splitlines() if part.strip()] or None
    data = None
    try:
        data = parse_shape(JobData, content)
        jobs.check_job(data)
    except InvalidInput as error:
        problems += problems_of(line, values, error, _PATHS)
    if problems or data is None:
        return None, problems
    source = values.get("source", "")[:200] or None
    note = values.get("note", "")[:5_000]
    if values.get("method") and method is None:
        note = "\n".join(filter(None, (note, f"{FIELDS['method']}: {values['method'][:200]}")))
    moved = days["moved"]
    if moved and moved > utc_now().date():
        moved = None
    return (
        ImportRow(line, data, stage or "saved", days["applied"], moved, days["deadline"], source, method, note),
        problems,
    )


def _method(word: str) -> str | None:
    for language in LANGUAGES:
        with in_language(language):
            for name, label in METHOD_LABELS.items():
                if folded(word) in (name, folded(str(label))):
                    return name
    return None


def make_rows(session: Session, actor: User, rows: Sequence[ImportRow]) -> list[UUID]:
    """Make the job of each row, with its application and events; the ids of the jobs, in the rows' order."""
    ids = [uuid4() for _ in rows]
    session.execute(
        insert(UserJob),
        [
            {"id": job_id, "user_id": actor.id, **{name: getattr(row.data, name) for name in JobData.model_fields}}
            for job_id, row in zip(ids, rows, strict=True)
        ],
    )
    made: dict[UUID, UUID] = dict(
        session.execute(select(UserApplication.job_id, UserApplication.id).where(UserApplication.job_id.in_(ids))).all()
    )
    facts, events = [], []
    for job_id, row in zip(ids, rows, strict=True):
        given = {"source": row.source, "method": row.method, "deadline": row.deadline}
        facts.append({"id": made[job_id], **given})
        events += [{"application_id": made[job_id], "user_id": actor.id, **event} for event in _events(row)]
    session.execute(update(UserApplication), facts)
    if events:
        session.execute(insert(ApplicationEvent), events)
    return ids


def _events(row: ImportRow) -> list[dict[str, Any]]:
    """What happened, as far as the file says: the application, how far it came, and a note."""
    events = []
    stage, _, outcome = row.stage.partition(":")
    if row.applied and stage != "saved":
        events.append(_moved("applied", None, row.applied))
    if stage not in ("saved", "applied") or (stage == "applied" and not row.applied):
        day = max(filter(None, (row.moved, row.applied)), default=None)
        events.append(_moved(stage, outcome or None, day, is_known=row.moved is not None))
    if row.note:
        events.append(_event("note", utc_now(), body=row.note))
    return events


def _moved(stage: str, outcome: str | None, day: date | None, *, is_known: bool = True) -> dict[str, Any]:
    at = moment_of(day) if day is not None else utc_now()
    return _event("stage", min(at, utc_now()), to_stage=stage, outcome=outcome, is_known=is_known and day is not None)


def _event(
    kind: str,
    occurred_at: datetime,
    *,
    to_stage: str | None = None,
    outcome: str | None = None,
    body: str | None = None,
    is_known: bool = True,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "occurred_at": occurred_at,
        "to_stage": to_stage,
        "outcome": outcome,
        "body": body,
        "is_date_known": is_known,
        "is_all_day": kind == "stage",
        "origin": "import",
    }


def label_of(stage: str) -> str:
    """What a stage is called, such as "applied" or "closed:rejected"."""
    return LABELS[stage.removeprefix("closed:")]
