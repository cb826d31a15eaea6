"""Posts by their address: ask for one, fetch and read it in a worker, keep the reading until it is reviewed.

How a worker takes, holds and ends an import stands in `atspro.services.leases`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.engine.read import JobReading
from atspro.errors import Conflict, InvalidInput, NotFound, UnreadableFile
from atspro.i18n import gettext, gettext_noop
from atspro.models import LIVE_STATES, JobImport, User
from atspro.services import leases
from atspro.services.sandbox import fetcher, parser
from atspro.services.sandbox.fetch_worker import PASTE, SIGN_IN, NotFetchedError, Page

LIVE_AT_ONCE = 3

TOO_MANY = gettext_noop("Three of your postings are already being fetched. Wait until one is done.")
LOST = "The page could not be fetched after several attempts. " + PASTE
EMPTY = "This page has no readable text: it may be built by scripts. " + PASTE
_PASSWORD = re.compile(rb"<input\b[^<>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_SHORT = 1200
_READING = TypeAdapter(JobReading)


@dataclass(frozen=True)
class HeldImport(leases.Hold):
    """An import that one worker holds."""

    url: str


IMPORTS = leases.LeasedTable(
    JobImport,
    HeldImport,
    queue.IMPORT_JOB,
    queue.DOCUMENTS,
    lease=75,
    max_attempts=3,
    first_pause=4,
    longest_pause=60,
    gave_up=LOST,
    # Reviewed or not, the page of a day ago is of no use.
    expired=JobImport.created_at < leases.after(-86_400),
)


def request_import(session: Session, actor: User, typed: str) -> JobImport:
    """Ask for the post at an address; its task is published after the commit.

    A live one for the same address is joined. Raises `InvalidInput` for an address that can't be fetched, and
    `Conflict` when the person has as many under way as may be.
    """
    if not typed.strip():
        raise InvalidInput(
            gettext("Enter the link to the job posting."), {"url": gettext("Enter the link to the job posting.")}
        )
    try:
        url = fetcher.usable_address(typed)
    except NotFetchedError as error:
        raise InvalidInput(str(error), {"url": str(error)}) from None
    # One person's requests are counted one after the other, whichever windows they come from.
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    live = session.scalars(
        select(JobImport).where(JobImport.user_id == actor.id, JobImport.state.in_(LIVE_STATES))
    ).all()
    same_address = next((waiting for waiting in live if waiting.url == url), None)
    if same_address is not None:
        return same_address
    if len(live) >= LIVE_AT_ONCE:
        raise Conflict(gettext(TOO_MANY))
    requested = JobImport(user_id=actor.id, url=url)
    try:
        leases.enqueue(session, IMPORTS, requested)
    except IntegrityError as error:  # pragma: no cover (the lock above keeps two of one person apart)
        raise Conflict(gettext(TOO_MANY)) from error
    return requested


def get_import(session: Session, actor: User, import_id: UUID) -> JobImport:
    """The actor's import. Raises `NotFound` also for a neighbour's, and for one that was removed after its day."""
    own = session.scalar(select(JobImport).where(JobImport.id == import_id, JobImport.user_id == actor.id))
    if own is None:
        raise NotFound(gettext("This import does not exist. Imports are kept for a day."))
    return own


def reading_of(done: JobImport) -> JobReading:
    """What was read from the page of an import that succeeded."""
    return _READING.validate_python(done.result)


def fetch_and_read(url: str) -> JobReading:
    """The post at an address, as it was read, with the address as its link.

    Raises `NotFetchedError`, and `UnreadableFile` or `InvalidInput` when the page is there and can't be read.
    """
    page = fetcher.fetch(url)
    asks_password = page.media_type != "application/pdf" and _PASSWORD.search(page.data) is not None
    try:
        reading = _read(page)
    except InvalidInput:
        raise NotFetchedError(SIGN_IN if asks_password else EMPTY) from None
    if asks_password and len(reading.job.description) < _SHORT:
        raise NotFetchedError(SIGN_IN)
    return replace(reading, job=reading.job.model_copy(update={"link": url[:500]}))


def complete(session: Session, held: HeldImport, reading: JobReading) -> bool:
    """Keep what was read. False when the claim was lost."""
    result: dict[str, Any] = _READING.dump_python(reading, mode="json", by_alias=True)
    return leases.succeed(session, held, result=result)


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
