"""Who walks the site in the tests of its doors, the things they come upon, and how they knock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from atspro.db import db, utc_now
from atspro.models import (
    Account,
    AuthSession,
    BulkAction,
    Passkey,
    User,
    UserResume,
    Verification,
    Webhook,
    WebhookDelivery,
)
from atspro.services import applications, jobs, saved_views
from atspro.services.applications import Sent
from atspro.services.auth import api_tokens, session_cookie, sessions
from atspro.services.auth.ids import new_id
from atspro.services.jobs import url_imports
from tests.conftest import add_audit_entry
from tests.samples import declared_only, sample_rows
from tests.web.job_data import add_job, add_resume, add_version, fail

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Things:
    """What the owner has: values for the arguments of addresses, and the id of a row by the path of its admin view."""

    arguments: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)


def things_of(app: Flask, owner: User, ask: Callable[..., Any]) -> Things:
    """A job, a resume, two versions, a failed request, an import, a session and a verification of the owner's."""
    add_resume(app, owner)
    job_id = add_job(app, owner)
    document_id = add_version(app, job_id, content="# Ada\n\nPython")
    add_version(app, job_id, content="# Ada\n\nPython and PostgreSQL")
    request_id = ask(app, owner, job_id, "cover")
    fail(app, request_id)
    with app.app_context():
        session = db.session()
        later = utc_now() + timedelta(hours=1)
        verification = Verification(id=new_id(), identifier="reset-password:s3cret", value=owner.id)
        verification.expires_at = later
        opened = sessions.open_session(session, owner, ip_address="192.0.2.7", user_agent="Example Browser")
        entry = add_audit_entry(session, "user.ban", actorId=owner.id, tableName="user", rowId=owner.id)
        application = applications.current_application(session, jobs.get_job(session, owner, job_id))
        moved = applications.move(session, application, "interviewing")
        [sent] = applications.mark_sent(session, application, Sent(documents=[(document_id, "")]))
        task = applications.add_task(session, owner, "Call them")
        view = saved_views.save_view(session, owner, "jobs", "Mine", "status=applied")
        contact = applications.add_person(session, owner, application, values={"name": "Nina", "kind": "recruiter"})
        offer = applications.save_offer(session, application, {"round": 1, "notes": "Good"})
        file = applications.add_file(session, application, b"%PDF-1.7", "offer.pdf")
        import_id = url_imports.request_import(session, owner, "https://jobs.example/1").id
        action = BulkAction(actor_id=owner.id, subject="jobs", action="generate", source="", ids=[str(job_id)], total=1)
        passkey = Passkey(
            id=new_id(),
            user_id=owner.id,
            name="Laptop",
            public_key="cHVibGlj",
            credential_id=new_id(),
            counter=0,
            device_type="singleDevice",
            backed_up=False,
        )
        token, _ = api_tokens.make(session, owner, "Script", ["read"], 30)
        webhook = Webhook(
            user_id=owner.id, name="W", url="https://w.example", encrypted_secret="x", events=["reminder.due"]
        )
        session.add_all([verification, action, passkey, webhook])
        session.flush()
        delivery = WebhookDelivery(webhook_id=webhook.id, event="reminder.due", payload={"type": "reminder.due"})
        session.add(delivery)
        session.commit()
        rows = {
            "users": owner.id,
            "resumes": str(session.scalars(select(UserResume.id).where(UserResume.user_id == owner.id)).one()),
            "jobs": str(job_id),
            "documents": str(document_id),
            "requests": str(request_id),
            "sessions": opened.id,
            "tokens": str(token.id),
            "accounts": session.scalars(select(Account.id).where(Account.user_id == owner.id)).one(),
            "verifications": verification.id,
            "audit": str(entry),
            "bulk": str(action.id),
        }
        samples = {path: row.id for path, row in sample_rows(session, owner).items()}
        session.flush()
        rows |= {path: str(row_id) for path, row_id in samples.items()}
        owned_ids = {table.id_name: samples[path] for path, table in declared_only().items()}
        arguments = owned_ids | {
            "job_id": job_id,
            "application_id": application.id,
            "event_id": moved.id,
            "sent_id": sent.id,
            "task_id": task.id,
            "view_id": view.id,
            "contact_id": contact.id,
            "offer_id": offer.id,
            "file_id": file.id,
            "import_id": import_id,
            "document_id": document_id,
            "design": "early",
            "request_id": request_id,
            "session_id": rows["sessions"],
            "passkey_id": passkey.id,
            "token_id": token.id,
            "webhook_id": webhook.id,
            "delivery_id": delivery.id,
            "user_id": owner.id,
            "account_id": rows["accounts"],
            "fmt": "md",
            "document_type": "resume",
            "export_type": "csv",
        }
        session.commit()
    return Things(arguments, rows)


def looking_as(app: Flask, client: FlaskClient, owner: User, admin: User) -> FlaskClient:
    """The client with a session in which the admin looks at the site in the owner's name, as Better-Auth opens it."""
    with app.app_context():
        session = db.session()
        now = utc_now()
        opened = AuthSession(
            id=new_id(),
            token=new_id(),
            user_id=owner.id,
            expires_at=now + timedelta(hours=1),
            created_at=now,
            updated_at=now,
            impersonated_by=admin.id,
        )
        session.add(opened)
        session.commit()
        secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
        client.set_cookie(session_cookie.NAME, session_cookie.sign(opened.token, secret))
        client.set_cookie(session_cookie.DONT_REMEMBER, session_cookie.sign("true", secret))
    return client


class Visitor:
    """A browser that never forgets or learns a cookie: every address is met by the same person."""

    def __init__(self, client: FlaskClient) -> None:
        names = (session_cookie.NAME, session_cookie.DONT_REMEMBER)
        found = [client.get_cookie(name) for name in names]
        self.cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in found if cookie)
        self.client = client.application.test_client(use_cookies=False)

    def open(self, address: str, **request: Any) -> TestResponse:
        """What the address answers to this person."""
        headers = {**request.pop("headers", {}), **({"Cookie": self.cookies} if self.cookies else {})}
        return self.client.open(address, headers=headers, **request)


FILES = {
    "static": "css/tokens.css",
    "bootstrap.static": "css/bootstrap.min.css",
}


def address_of(app: Flask, rule: Rule, things: Things | None = None) -> str:
    """The rule's address for the owner's things; without them, for things that do not exist."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        fixed = {
            "fmt": "md",
            "document_type": "resume",
            "export_type": "csv",
            "filename": FILES.get(rule.endpoint, "x"),
        }
        values[name] = things.arguments.get(name, fixed.get(name)) if things else fixed.get(name)
        if values[name] is None:
            values[name] = uuid4()
    with app.test_request_context():
        address = str(app.url_map.bind("localhost").build(rule.endpoint, values))
    parts = address.split("/")
    if things and rule.rule.startswith("/admin/") and len(parts) > 2 and parts[2] in things.rows:
        address += f"?id={things.rows[parts[2]]}"
    return address


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Whatever the block commits is taken back, so that the next one finds everything as it was."""
    with app.app_context():
        connection: Any = db.engine
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
