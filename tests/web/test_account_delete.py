"""The end of an account: typed, with the password, complete, and with a receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from atspro.db import Base, transaction, utc_now
from atspro.models import Account, AuditEntry, Mail, User, Verification
from atspro.services import generation
from atspro.services.auth.ids import new_id
from tests.conftest import PASSWORD, Outbox
from tests.web.job_data import add_job, add_resume, add_version, ask
from tests.web.mails import mails
from tests.web.pages import described_errors, form_fields, soup
from tests.web.test_account_address import make_old
from workers import documents as tasks


def good(user: User) -> dict[str, str]:
    return {"email": user.email, "password": PASSWORD}


def everything_of(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    session.expire_all()
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
        if name != "auditKey"
    }


def fill(app: Flask, session: Session, person: User) -> None:
    add_resume(app, person)
    job_id = add_job(app, person)
    add_version(app, job_id)
    ask(app, person, job_id, "cover")
    later = utc_now() + timedelta(hours=1)
    session.add(Verification(id=new_id(), identifier="reset-password:x", value=person.id, expires_at=later))
    session.add(Mail(kind="reset", recipient=person.email, subject="s", body="b"))
    session.commit()


def test_everything_goes_and_a_receipt_comes(
    app: Flask, client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    fill(app, session, neighbour)
    before = everything_of(session)
    fill(app, session, user)
    page = client.get("/account/delete")
    assert "your resume, 1 job, 1 document version and your profile" in page.text
    response = client.post("/account/delete", data=good(user))
    assert (response.status_code, response.location) == (302, "/sign-in")
    assert "Your account has been deleted" in client.get("/sign-in").text
    assert client.get("/account/").status_code == 302
    after = everything_of(session)
    # Beside the neighbour's rows only the receipt is left, and in the log one line: that the account was deleted.
    gone = {"user": 1, "account": 1, "session": 1, "sessionUse": before["sessionUse"] - after["sessionUse"]}
    gone |= {"mail": -1}
    changed = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    for log in ("auditEntry", "auditRemoval"):
        changed.pop(log, None)
    assert changed == {name: count for name, count in gone.items() if count}
    [left] = session.scalars(select(AuditEntry).where(AuditEntry.row_id == user.id)).all()
    assert (left.action, left.actor_id, left.details) == ("account.delete", user.id, {})
    assert not session.scalars(select(User).where(User.id == user.id)).all()
    [receipt] = mails(session, user.email)
    assert receipt.kind == "account_deleted"
    assert "1 document version" in (receipt.body or "")


def test_no_table_keeps_the_persons_id_or_address(
    app: Flask, client: FlaskClient, session: Session, user: User
) -> None:
    fill(app, session, user)
    client.post("/account/delete", data=good(user))
    session.expire_all()
    kept = []
    for name in Base.metadata.tables.keys() - {"auditKey"}:
        for row in session.execute(text(f'SELECT row_to_json(t)::text FROM "{name}" t')).scalars():
            if user.id in row or (user.email in row and name != "mail"):
                kept.append((name, row))
    # What is logged is the deletion itself, by the id alone.
    [(name, row)] = kept
    assert name == "auditEntry"
    assert '"account.delete"' in row
    assert user.email not in row


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "someone.else@example.com"}, "email"),
        ({"email": ""}, "email"),
        ({"password": "not the one"}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_a_slip_deletes_nothing(
    client: FlaskClient, session: Session, user: User, change: dict[str, Any], field: str
) -> None:
    response = client.post("/account/delete", data={**good(user), **change})
    assert response.status_code == 422
    assert described_errors(soup(response), field)
    assert session.get(User, user.id) is not None
    assert mails(session) == []


def test_the_password_is_asked_for_even_right_after_signing_in(client: FlaskClient) -> None:
    assert "password" in form_fields(soup(client.get("/account/delete")))


def test_a_person_without_a_password_needs_a_fresh_sign_in(client: FlaskClient, session: Session, user: User) -> None:
    account = session.scalars(select(Account)).one()
    account.provider_id, account.account_id, account.password = "google", "g1", None
    make_old(session)
    assert "password" not in form_fields(soup(client.get("/account/delete")))
    response = client.post("/account/delete", data={"email": user.email})
    assert response.status_code == 422
    assert "sign in again" in response.text
    assert session.get(User, user.id) is not None


def test_a_person_without_a_password_who_just_signed_in_can(client: FlaskClient, session: Session, user: User) -> None:
    account = session.scalars(select(Account)).one()
    account.provider_id, account.account_id, account.password = "google", "g1", None
    session.commit()
    assert client.post("/account/delete", data={"email": user.email}).status_code == 302
    assert not session.scalars(select(User).where(User.id == user.id)).all()


def test_the_last_administrator_is_told(sign_in: Callable[[User], FlaskClient], session: Session, admin: User) -> None:
    response = sign_in(admin).post("/account/delete", data=good(admin))
    assert response.status_code == 422
    assert "only administrator" in response.text
    assert session.get(User, admin.id) is not None
    assert mails(session) == []


def test_a_document_that_is_being_written_ends_quietly(
    app: Flask, client: FlaskClient, session: Session, user: User, outbox: Outbox
) -> None:
    add_resume(app, user)
    request_id = ask(app, user, add_job(app, user), "resume")
    with app.app_context(), transaction() as held:
        claimed = generation.claim(held, request_id, worker="w", lease=60, max_attempts=5)
    assert claimed is not None
    client.post("/account/delete", data=good(user))
    with app.app_context():
        tasks.generate(str(request_id))
        with transaction() as held:
            assert generation.complete(held, claimed, "text", {}) is None
    assert everything_of(session)["jobDocuments"] == 0
