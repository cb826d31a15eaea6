"""Posts by their address: ask for one, fetch and read it in a worker, keep the reading until it is reviewed.

The row is the truth, as in the ledger of documents: each transition is one conditional UPDATE, the attempt is the fence
against a second worker, and what the broker loses the sweep sends again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.engine.read import JobReading
from atspro.errors import Conflict, InvalidInput, NotFound, UnreadableFile
from atspro.models import JobImport, User
from atspro.services.sandbox import fetcher, parser
from atspro.services.sandbox.fetch_worker import PASTE, SIGN_IN, NotFetchedError, Page

LIVE_AT_ONCE = 3
MAX_ATTEMPTS = 3
LEASE = timedelta(seconds=75)
PATIENCE = timedelta(seconds=15)
PAUSE = timedelta(seconds=4)
KEEP = timedelta(days=1)
SWEEP_ROWS = 200

TOO_MANY = "Three of your postings are already being fetched. Wait until one is done."
LOST = "The page could not be fetched after several attempts. " + PASTE
EMPTY = "This page has no readable text: it may be built by scripts. " + PASTE
_PASSWORD = re.compile(rb"<input\b[^<>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_SHORT = 1200
_READING = TypeAdapter(JobReading)


@dataclass(frozen=True)
class HeldImport:
    """An import that one worker holds; ``attempt`` is the fence."""

    id: UUID
    url: str
    attempt: int


def request_import(session: Session, actor: User, typed: str) -> JobImport:
    """Ask for the post at an address; its task is published after the commit.

    A live one for the same address is joined. Raises `InvalidInput` for an address that can't be fetched, and
    `Conflict` when the person has as many under way as may be.
    """
    if not typed.strip():
        raise InvalidInput("Enter the link to the job posting.", {"url": "Enter the link to the job posting."})
    try:
        url = fetcher.usable_address(typed)
    except NotFetchedError as error:
        raise InvalidInput(str(error), {"url": str(error)}) from None
    # One person's requests are counted one after the other, whichever windows they come from.
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    live = select(JobImport).where(JobImport.user_id == actor.id, _is_live())
    waiting = list(session.scalars(live))
    same = next((one for one in waiting if one.url == url), None)
    if same is not None:
        return same
    if len(waiting) >= LIVE_AT_ONCE:
        raise Conflict(TOO_MANY)
    made = JobImport(user_id=actor.id, url=url, send_after=_now(PATIENCE))
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:  # pragma: no cover (the lock above keeps two of one person apart)
        raise Conflict(TOO_MANY) from error
    queue.publish_on_commit(session, queue.IMPORT_JOB, made.id, queue.DOCUMENTS)
    return made


def get_import(session: Session, actor: User, import_id: UUID) -> JobImport:
    """The actor's import. Raises `NotFound` also for a neighbour's, and for one that was removed after its day."""
    found = session.scalar(select(JobImport).where(JobImport.id == import_id, JobImport.user_id == actor.id))
    if found is None:
        raise NotFound("This import does not exist. Imports are kept for a day.")
    return found


def reading_of(done: JobImport) -> JobReading:
    """What was read from the page of an import that succeeded."""
    return _READING.validate_python(done.result)


def claim(session: Session, import_id: UUID) -> HeldImport | None:
    """Take a queued import for as long as `LEASE`; None when it has ended or another worker holds it."""
    row = session.execute(
        update(JobImport)
        .where(JobImport.id == import_id, JobImport.state == "queued")
        .values(state="running", attempt=JobImport.attempt + 1, lease_until=_now(LEASE))
        .returning(JobImport.id, JobImport.url, JobImport.attempt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return HeldImport(*row) if row else None


def fetch_and_read(url: str) -> JobReading:
    """The post at an address, as it was read, with the address as its link.

    Raises `NotFetchedError`, and `UnreadableFile` or `InvalidInput` when the page is there and can't be read.
    """
    page = fetcher.fetch(url)
    asks_password = page.media_type != "application/pdf" and _PASSWORD.search(page.data) is not None
    try:
        found = _read(page)
    except InvalidInput:
        raise NotFetchedError(SIGN_IN if asks_password else EMPTY) from None
    if asks_password and len(found.job.description) < _SHORT:
        raise NotFetchedError(SIGN_IN)
    return replace(found, job=found.job.model_copy(update={"link": url[:500]}))


def complete(session: Session, held: HeldImport, found: JobReading) -> bool:
    """Keep what was read. False when the claim was lost."""
    result: dict[str, Any] = _READING.dump_python(found, mode="json", by_alias=True)
    return _end(session, held, state="succeeded", result=result, finished_at=_now())


def fail(session: Session, held: HeldImport, sentence: str) -> bool:
    """End it with a sentence that says what to do instead. False when the claim was lost."""
    return _end(session, held, state="failed", error=sentence, finished_at=_now())


def give_back(session: Session, held: HeldImport, sentence: str) -> bool:
    """Let it be tried again a little later, or end it when no try is left."""
    if held.attempt >= MAX_ATTEMPTS:
        return fail(session, held, sentence)
    return _end(session, held, state="queued", send_after=_now(PAUSE * held.attempt))


def sweep(session: Session) -> int:
    """Send again what no worker took, and take back or end what a worker lost; how many rows that were."""
    lapsed = (
        select(JobImport.id)
        .where(JobImport.state == "running", JobImport.lease_until < _now())
        .limit(SWEEP_ROWS)
        .with_for_update(skip_locked=True)
    )
    touched = 0
    for row in session.execute(select(JobImport.id, JobImport.url, JobImport.attempt).where(JobImport.id.in_(lapsed))):
        touched += give_back(session, HeldImport(*row), LOST)
    due = (
        select(JobImport.id)
        .where(JobImport.state == "queued", JobImport.send_after <= _now())
        .order_by(JobImport.send_after)
        .limit(SWEEP_ROWS)
        .with_for_update(skip_locked=True)
    )
    sent = session.scalars(
        update(JobImport)
        .where(JobImport.id.in_(due))
        .values(send_after=_now(PATIENCE))
        .returning(JobImport.id)
        .execution_options(synchronize_session=False)
    ).all()
    for import_id in sent:
        queue.publish_on_commit(session, queue.IMPORT_JOB, import_id, queue.DOCUMENTS)
    return touched + len(sent)


def purge(session: Session) -> int:
    """Delete what was asked for more than a day ago, reviewed or not; how many they were."""
    gone = session.scalars(
        delete(JobImport)
        .where(JobImport.created_at < _now(-KEEP))
        .returning(JobImport.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(gone)


def _read(page: Page) -> JobReading:
    if page.media_type == "application/pdf":
        return parser.read_job_file(page.data, "post.pdf")
    if page.charset and _is_known(page.charset):
        return parser.read_job(page.data.decode(page.charset, "replace"))
    name = "post.html" if "html" in page.media_type else "post.txt"
    try:
        return parser.read_job_file(page.data, name)
    except UnreadableFile as error:
        if error.reason == "empty":
            raise InvalidInput(EMPTY) from None
        raise


def _is_known(charset: str) -> bool:
    try:
        # Of no bytes at all Python decodes by any name.
        b"x".decode(charset, "replace")
    except LookupError:
        return False
    return True


def _end(session: Session, held: HeldImport, **values: object) -> bool:
    changed = session.scalar(
        update(JobImport)
        .where(JobImport.id == held.id, JobImport.state == "running", JobImport.attempt == held.attempt)
        .values(lease_until=None, **values)
        .returning(JobImport.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def _is_live() -> ColumnElement[bool]:
    return JobImport.state.in_(("queued", "running"))


def _now(later: timedelta = timedelta(0)) -> ColumnElement[datetime]:
    """The database's clock, as naive UTC: workers' clocks may differ."""
    return func.timezone("UTC", func.clock_timestamp() + later)
