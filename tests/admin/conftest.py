"""People and rows for the tests of the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from sqlalchemy.engine import Connection, Engine

from atspro.db import db, utc_now
from atspro.models import (
    CHANGES,
    AuditEntry,
    AuthSession,
    BulkAction,
    GenerationRequest,
    JobDocument,
    User,
    UserJob,
    UserResume,
    Verification,
)
from atspro.services import documents, jobs, resumes
from atspro.services.auth import session_cookie, sessions, step_up
from atspro.shapes import JobData, ResumeData
from atspro.tables import API_TOKENS
from tests.conftest import add_audit_entry
from tests.samples import sample_row, sample_rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

Make = Callable[..., Any]
Statements = Callable[[], AbstractContextManager[list[str]]]

RESUME = {
    "contactInfo": {"fullName": "Ada Example", "email": "ada@example.com", "links": []},
    "workExperience": [{"company": "Acme", "position": "Engineer", "responsibilities": ["Built things"]}],
    "skills": ["Python"],
}


@pytest.fixture
def staff(sign_in: Callable[[User | None], FlaskClient], admin: User) -> FlaskClient:
    """A browser of a member of staff."""
    return sign_in(admin)


@pytest.fixture
def support(sign_in: Callable[[User | None], FlaskClient], make_user: Callable[..., User]) -> FlaskClient:
    """A browser of somebody who may look at the dashboard and change nothing."""
    return sign_in(make_user("Sue Support", role="support"))


@pytest.fixture
def audited(app: Flask) -> Callable[[], list[AuditEntry]]:
    """The actions that the application noted, oldest first; changes of rows are logged beside them."""

    # Nobody can take back what a test committed, not even the next test.
    with app.app_context():
        last = db.session.scalar(select(func.max(AuditEntry.id))) or 0
        db.session.remove()

    def read() -> list[AuditEntry]:
        with app.app_context():
            new = (AuditEntry.action.not_in(CHANGES), AuditEntry.id > last)
            actions = select(AuditEntry).where(*new).order_by(AuditEntry.id)
            entries = list(db.session.scalars(actions))
            db.session.expunge_all()
            return entries

    return read


@pytest.fixture
def long_ago(app: Flask) -> Callable[[User], None]:
    """Let a person have signed in, and given their password, more than half an hour ago."""

    def age(user: User) -> None:
        with app.app_context():
            for found in db.session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)):
                found.created_at = utc_now() - step_up.CONFIRMED_FOR - timedelta(seconds=1)
            db.session.commit()

    return age


@pytest.fixture
def store(app: Flask) -> Make:
    """Run a function in a session of its own, commit, and return what it returned, detached."""

    def run(function: Callable[..., Any]) -> Any:
        with app.app_context():
            session = db.session()
            made = function(session)
            session.commit()
            if made is not None and hasattr(made, "id"):
                session.refresh(made)
                session.expunge(made)
            return made

    return run


@pytest.fixture
def make_job(store: Make) -> Make:
    """Make a job of a user's."""

    def make(user: User, title: str = "Engineer", company: str = "Globex", **more: Any) -> UserJob:
        data = JobData(company=company, title=title, description="We need Python and PostgreSQL.", **more)
        return store(lambda session: jobs.create_job(session, user, data))

    return make


@pytest.fixture
def make_resume(store: Make) -> Make:
    """Make a user's resume."""

    def make(user: User) -> UserResume:
        return store(lambda session: resumes.save_resume(session, user, ResumeData.model_validate(RESUME)))

    return make


@pytest.fixture
def make_document(store: Make) -> Make:
    """Make the next version of a job's document."""

    def make(job: UserJob, document_type: str = "resume", content: str = "# Ada\n\nPython") -> JobDocument:
        return store(lambda session: documents.add_version(session, job.id, document_type, content, {"atsScore": 61.5}))

    return make


@pytest.fixture
def make_request(store: Make) -> Make:
    """Make a request in any state."""

    def make(job: UserJob, document_type: str = "resume", state: str = "queued", **more: Any) -> GenerationRequest:
        now = utc_now()
        if state == "running":
            more.setdefault("lease_until", now + timedelta(minutes=5))
        if state in ("succeeded", "failed", "cancelled"):
            more.setdefault("finished_at", now)

        def add(session: Any) -> GenerationRequest:
            request = GenerationRequest(job_id=job.id, type=document_type, state=state, **more)
            session.add(request)
            session.flush()
            return request

        return store(add)

    return make


@pytest.fixture
def one_of_each(
    user: User, make_job: Make, make_resume: Make, make_document: Make, make_request: Make, store: Make
) -> dict[str, str]:
    """A row of every table that the dashboard shows; its id by the path of its view."""

    def more(session: Any) -> dict[str, str]:
        opened = sessions.open_session(session, user, ip_address="192.0.2.7", user_agent="Example Browser")
        verification = Verification(
            id="verification1", identifier="reset-password:s3cret", value=user.id, expires_at=utc_now()
        )
        entry = add_audit_entry(session, "user.ban", actorId=user.id, tableName="user", rowId=user.id)
        action = BulkAction(actor_id=user.id, subject="jobs", action="generate", source="", ids=["1"], total=1)
        session.add_all([verification, action])
        session.flush()
        owner = session.get_one(User, user.id)
        samples = sample_rows(session, owner) | {"tokens": sample_row(session, API_TOKENS, owner)}
        account = session.execute(text('SELECT id FROM account WHERE "userId" = :id'), {"id": user.id}).scalar_one()
        return {
            "sessions": opened.id,
            "verifications": verification.id,
            "accounts": account,
            "audit": str(entry),
            "bulk": str(action.id),
            **{path: str(row.id) for path, row in samples.items()},
        }

    job = make_job(user)
    return {
        "users": user.id,
        "resumes": str(make_resume(user).id),
        "jobs": str(job.id),
        "documents": str(make_document(job).id),
        "requests": str(make_request(job, state="failed", error="The model was away.").id),
        **store(more),
    }


@pytest.fixture
def statements() -> Statements:
    """Record the SQL statements that run inside a block."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return record


@pytest.fixture
def open_page(
    browser: Browser, address: str, sign_in: Callable[[User | None], FlaskClient], admin: User
) -> Iterator[Callable[..., Page]]:
    """A page of a member of staff; what its console complains about, and what it asks of others, fails the test."""
    cookie = sign_in(admin).get_cookie(session_cookie.NAME)
    assert cookie
    contexts, complaints = [], []

    def note(message: ConsoleMessage) -> None:
        # That a page itself is answered with an error is for the test to see.
        if message.type == "error" and not (message.page and message.location["url"] == message.page.url):
            complaints.append(message.text)

    def make(**options: object) -> Page:
        context = browser.new_context(base_url=address, service_workers="block", **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []
