"""Every kind of page of the dashboard, looked at by axe in a real browser: no barrier in light, none in dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import AuditEntry, BulkAction, User, UserJob, WorkerHeartbeat
from atspro.services import jobs, mail
from tests.accessibility import barriers
from tests.admin.conftest import Make
from tests.web.mails import use_mail

LISTS = ("users", "jobs", "documents", "requests", "sessions", "bulk", "audit")
DETAILED = ("users", "resumes", "documents", "requests", "sessions", "bulk")
EDITABLE = ("users", "resumes", "jobs", "documents")

Rows = dict[str, str]


@pytest.fixture
def rows(
    app: Flask,
    user: User,
    one_of_each: Rows,
    make_job: Make,
    make_document: Make,
    make_request: Make,
    store: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> Rows:
    """Rows for every panel: a second version, requests in each state, a worker, a change, a deleted job, a mail."""
    use_mail(app, monkeypatch, SMTP_URL=None, EMBEDDED=True)
    now = utc_now()
    job, gone = make_job(user, "Analyst", "Initech"), make_job(user, "Gone")
    make_document(job)
    make_document(job, content="# Ada\n\nPython and PostgreSQL")
    make_request(job, "cover", "queued", created_at=now - timedelta(hours=2), dispatched_at=now, dispatches=40)
    make_request(job, "resume", "running", started_at=now, worker="documents@host/7", attempt=1)
    make_request(job, "prep", "failed", error="The model was away.")
    make_request(job, "research", "succeeded", started_at=now)

    def more(session: Session) -> Rows:
        held = session.get_one(UserJob, job.id)
        jobs.set_status(session, held, "interviewing")
        jobs.update_job(session, held, held.data.model_copy(update={"description": "One\n\nTwo", "salary": "€9"}))
        jobs.delete_job(session, session.get_one(UserJob, gone.id))
        mail.send(session, "reset", "ada@example.com", link="https://ats.example/reset-password?token=x")
        ended = BulkAction(
            actor_id=user.id, subject="jobs", action="generate", source="/admin/jobs/", ids=["1", "2"], total=2, done=2
        )
        ended.failed, ended.failures = 1, [{"id": str(job.id), "reason": "The user has no resume."}]
        ended.state, ended.finished_at = "succeeded", now
        session.add_all(
            [
                ended,
                WorkerHeartbeat(name="documents@host", host="host", pid=7, queues=["documents"], concurrency=2, busy=1),
            ]
        )
        session.flush()
        entries = select(AuditEntry).order_by(AuditEntry.id.desc())
        change = session.scalars(entries.where(AuditEntry.row_id == str(job.id), AuditEntry.action == "update")).first()
        deletion = session.scalars(entries.where(AuditEntry.row_id == str(gone.id))).first()
        assert change
        assert deletion
        return {"change": str(change.id), "deletion": str(deletion.id), "ended": str(ended.id)}

    return {**one_of_each, "job": str(job.id), **store(more)}


def addresses(rows: Rows) -> list[str]:
    """A page of every kind that is opened by an address; of pages that differ in their words only, one."""
    found = ["", *(f"{table}/" for table in LISTS), "queue/", "queue/?state=failed", "queue/?state=stuck", "outbox/"]
    found += [
        "alerts/",
        "alerts/channel/",
        "alerts/rule/?name=disk",
        "webhooks/",
        "webhooks/add/",
        "health/",
        "queue/statistics/?range=24h",
    ]
    found += [f"{table}/details/?id={rows[table]}" for table in DETAILED]
    found += [f"{table}/edit/?id={rows[table]}" for table in EDITABLE]
    found += ["users/new/", "resumes/new/", f"users/ban/?id={rows['users']}", f"users/delete/?id={rows['users']}"]
    found += [f"jobs/details/?id={rows['job']}", f"jobs/compare/?id={rows['job']}"]
    found += ["audit/deleted/", f"audit/row/?table=userJobs&id={rows['job']}"]
    found += [f"audit/undelete/?id={rows['deletion']}"]
    found += [f"audit/{page}/?id={rows['change']}" for page in ("details", "revert")]
    found += [
        f"bulk/details/?id={rows['ended']}",
        "jobs/?search=python",
        "search/?q=python",
        "jobs/?search=nothing+like+it",
        "nowhere/",
    ]
    return found


def post(page: Page, path: str, **fields: str) -> None:
    """Send a form, as the page that leads there would."""
    page.goto("/admin/outbox/")
    with page.expect_navigation():
        page.evaluate(
            """([path, fields]) => {
                const form = Object.assign(document.createElement("form"), {method: "post", action: path});
                for (const [name, value] of fields) {
                    form.append(Object.assign(document.createElement("input"), {name, value}));
                }
                document.body.append(form);
                form.submit();
            }""",
            [path, list(fields.items())],
        )


def test_axe_finds_no_barrier_on_any_page(
    app: Flask, open_page: Callable[..., Page], rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The browser asks for each style and script once.
    monkeypatch.setitem(app.config, "SEND_FILE_MAX_AGE_DEFAULT", 3600)
    page = open_page()
    found: list[str] = []
    for path in addresses(rows):
        page.goto(f"/admin/{path}")
        found += [f"{path}: {line}" for line in barriers(page)]
    sent: list[tuple[str, dict[str, Any]]] = [
        ("/admin/jobs/action/", {"action": "generate", "rowid": rows["job"]}),
        ("/admin/users/new/", {"name": "", "email": "nonsense"}),
        (f"/admin/jobs/edit/?id={rows['job']}", {"title": "T", "seen": '{"title": "0", "salary": "0"}'}),
        (f"/admin/documents/edit/?id={rows['documents']}", {"content": "# Ada", "action": "preview"}),
    ]
    for path, fields in sent:
        post(page, path, **fields)
        found += [f"sent to {path}: {line}" for line in barriers(page)]
    for kind, name in (("bad", ""), ("good", "Ada")):
        page.goto("/admin/users/import/")
        found += [f"the import: {line}" for line in barriers(page)]
        sheet = f"name,email\n{name},ada.lovelace@example.com\n".encode()
        page.get_by_label("File").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": sheet})
        page.get_by_role("button", name="Check the file").click()
        page.get_by_role("heading", name="is bad" if kind == "bad" else "Import 1 user?").wait_for()
        found += [f"a {kind} file: {line}" for line in barriers(page)]
    assert not found, "\n".join(found)
