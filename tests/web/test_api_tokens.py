"""Tokens of programs: made behind the password, shown once, checked by one function, revoked by whatever should."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict
from atspro.models import ApiToken, User
from atspro.redaction import redact
from atspro.services.applications import calendar
from atspro.services.auth import api_tokens, sessions
from atspro.services.users import data_export
from tests.conftest import PASSWORD
from tests.web.mails import kinds
from tests.web.pages import soup
from tests.web.test_account_address import make_old

SignIn = Callable[[User | None], FlaskClient]
FORM = {"name": "Script  on my laptop", "scopes": ["read", "write"], "days": "30"}


def test_a_token_is_shown_once_and_stored_as_a_digest(
    client: FlaskClient, session: Session, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    make_old(session)
    refused = client.post("/account/tokens/", data=FORM)
    assert refused.status_code == 422
    assert "Your password" in refused.text
    assert 'value="Script  on my laptop"' in refused.text
    assert session.scalars(select(ApiToken)).all() == []
    page = client.post("/account/tokens/", data={**FORM, "password": PASSWORD})
    [shown] = soup(page).select("#new-token")
    secret = str(shown["value"])
    assert secret.startswith("atspro_")
    assert len(secret) == 50
    token = session.scalars(select(ApiToken)).one()
    assert (token.name, token.scopes, token.prefix) == ("Script on my laptop", ["read", "write"], secret[:13])
    assert utc_now() + timedelta(days=29) < (token.expires_at or utc_now()) < utc_now() + timedelta(days=31)
    assert kinds(session, user.email) == {"api_token_made"}
    again = client.get("/account/tokens/").text
    assert "Script on my laptop" in again
    assert "Never used" in again
    with data_export.file_of_everything(session, user) as file:
        everything = file.read().decode()
    logged = session.execute(text('SELECT "auditEntry"::text FROM "auditEntry"')).scalars().all()
    mailed = session.execute(text("SELECT mail::text FROM mail")).scalars().all()
    for place in (again, everything, caplog.text, *logged, *mailed):
        assert secret[13:] not in place
        assert token.token_hash not in place
    assert any("apiTokens" in entry for entry in logged)
    assert "Script on my laptop" in everything
    assert redact(f"said {secret}.") == "said [hidden]."


def test_only_its_own_person_meets_a_token_and_revokes_it(
    client: FlaskClient, sign_in: SignIn, session: Session, user: User, neighbour: User
) -> None:
    token, secret = api_tokens.make(session, user, "Zebra", ["read"], 7)
    session.commit()
    address = f"/account/tokens/{token.id}/revoke"
    other = sign_in(neighbour)
    assert other.post(address).status_code == 404
    assert "Zebra" not in other.get("/account/tokens/").text
    assert "Zebra" in client.get(address).text
    assert api_tokens.verify(session, secret) is not None
    assert client.post(address).location == "/account/tokens/"
    session.expire_all()
    assert api_tokens.verify(session, secret) is None
    assert client.get(address).status_code == 404


def test_what_is_no_token_any_more_is_refused(session: Session, user: User) -> None:
    token, secret = api_tokens.make(session, user, "Script", ["read"], 7)
    session.commit()
    found = api_tokens.verify(session, secret)
    assert found is not None
    assert (found[0].id, found[1].id) == (user.id, token.id)
    assert api_tokens.may(found[1], "read")
    assert not api_tokens.may(found[1], "write")
    feed = calendar.switch_on(session, user)
    for wrong in ("", "atspro_", secret[:-1] + "!", secret + "A", secret.upper(), feed, f"atspro_{feed}", "é" * 50):
        assert api_tokens.verify(session, wrong) is None
    assert calendar.whose_feed(session, secret) is None
    token.expires_at = utc_now()
    session.flush()
    assert api_tokens.verify(session, secret) is None
    token.expires_at = utc_now() + timedelta(days=1)
    person = session.get_one(User, user.id)
    person.banned = True
    session.flush()
    assert api_tokens.verify(session, secret) is None
    person.banned = False
    session.flush()
    assert api_tokens.verify(session, secret) is not None
    sessions.close_other_sessions(session, person, None)
    session.expire_all()
    assert api_tokens.verify(session, secret) is None


def test_the_last_use_is_written_once_a_minute(session: Session, user: User) -> None:
    token, secret = api_tokens.make(session, user, "Script", ["read"], 7)
    token.last_used_at = moment = utc_now() - timedelta(seconds=30)
    session.flush()
    api_tokens.verify(session, secret)
    assert token.last_used_at == moment
    token.last_used_at = moment - timedelta(seconds=31)
    session.flush()
    api_tokens.verify(session, secret)
    assert token.last_used_at > moment


def test_what_ended_long_ago_is_deleted_and_nothing_else(session: Session, user: User) -> None:
    tokens = [api_tokens.make(session, user, name, ["read"], 7)[0] for name in ("live", "late", "old", "lapsed")]
    long_ago = utc_now() - api_tokens.KEPT_ENDED - timedelta(hours=1)
    calendar.switch_on(session, user)
    tokens[1].revoked_at = utc_now()
    tokens[2].revoked_at = tokens[3].expires_at = long_ago
    session.flush()
    assert api_tokens.purge(session) == 2
    assert set(session.scalars(select(ApiToken.name))) == {"live", "late", "Calendar feed"}


def test_tokens_of_one_person_have_an_end(session: Session, user: User) -> None:
    calendar.switch_on(session, user)
    for _ in range(api_tokens.MAX_TOKENS):
        token, _ = api_tokens.make(session, user, "Script", ["read"], 7)
    with pytest.raises(Conflict):
        api_tokens.make(session, user, "Script", ["read"], 7)
    api_tokens.revoke(session, token)
    api_tokens.make(session, user, "Script", ["read"], 7)


@pytest.mark.parametrize("change", [{"scopes": []}, {"scopes": ["admin"]}, {"days": "3650"}, {"name": " "}])
def test_a_form_that_cannot_be_says_why(client: FlaskClient, session: Session, change: dict[str, object]) -> None:
    page = client.post("/account/tokens/", data={**FORM, **change})
    assert page.status_code == 422
    assert len(soup(page).select(".invalid-feedback.d-block")) == 1
    assert session.scalars(select(ApiToken)).all() == []


def test_staff_see_tokens_without_secrets_and_revoke_them(
    app: Flask, sign_in: SignIn, session: Session, user: User, admin: User
) -> None:
    token, secret = api_tokens.make(session, user, "Script", ["read"], 7)
    session.commit()
    staff = sign_in(admin)
    assert "Script" in staff.get("/admin/tokens/").text
    details = staff.get(f"/admin/tokens/details/?id={token.id}").text
    assert token.token_hash not in details
    assert "Revoke this token?" in staff.get(f"/admin/tokens/delete/?id={token.id}").text
    assert "revoked." in staff.post("/admin/tokens/delete/", data={"id": token.id}, follow_redirects=True).text
    session.expire_all()
    assert api_tokens.verify(session, secret) is None
    assert session.get_one(ApiToken, token.id).revoked_at is not None
