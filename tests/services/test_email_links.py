"""Links in mails: reset of a password, proof of an address."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from atspro.db import db, transaction, utc_now
from atspro.errors import InvalidInput, LinkExpired, SignInRefused
from atspro.models import Account, AuthSession, User, Verification
from atspro.services.auth import accounts, email_links, link_rows, sessions
from tests.conftest import PASSWORD
from tests.services.test_concurrent import WRITERS, at_once
from tests.web.pages import counted_statements

SECRET = "a-secret-for-links-" * 3
NEW_PASSWORD = "another horse battery"


@pytest.fixture
def known(session: Session, user: User) -> User:
    """The job seeker, in the test's own session."""
    return session.get_one(User, user.id)


def ask(session: Session, user: User) -> str:
    asked = email_links.request_password_reset(session, user.email)
    assert asked is not None
    assert asked[0].id == user.id
    return asked[1]


def test_a_reset_is_the_row_that_better_auth_reads(session: Session, known: User) -> None:
    token = ask(session, known)
    row = session.scalars(select(Verification)).one()
    assert (row.identifier, row.value) == (f"reset-password:{token}", known.id)
    assert len(token) == 24
    assert token.isalnum()
    assert abs(row.expires_at - utc_now() - timedelta(hours=1)) < timedelta(minutes=5)


def test_a_reset_replaces_the_password_and_ends_sessions_and_other_links(
    session: Session, known: User, neighbour: User
) -> None:
    first, second, other = ask(session, known), ask(session, known), ask(session, neighbour)
    opened = sessions.open_session(session, known, ip_address="", user_agent="")
    theirs = sessions.open_session(session, session.get_one(User, neighbour.id), ip_address="", user_agent="")
    assert email_links.reset_password(session, second, NEW_PASSWORD).id == known.id
    assert sessions.find_session(session, opened.token, remembered=True) is None
    assert sessions.find_session(session, theirs.token, remembered=True) is not None
    assert accounts.sign_in(session, known.email, NEW_PASSWORD)
    with pytest.raises(SignInRefused):
        accounts.sign_in(session, known.email, PASSWORD)
    for used in (first, second):
        assert not email_links.is_reset_open(session, used)
        with pytest.raises(LinkExpired):
            email_links.reset_password(session, used, "a third password")
    assert email_links.is_reset_open(session, other)


def test_a_bad_new_password_leaves_the_link_as_it_was(session: Session, known: User) -> None:
    token = ask(session, known)
    for password in ("short", "x" * 129):
        with pytest.raises(InvalidInput) as error:
            email_links.reset_password(session, token, password)
        assert list(error.value.fields) == ["password"]
    assert email_links.is_reset_open(session, token)
    email_links.reset_password(session, token, NEW_PASSWORD)


def test_an_old_link_and_a_wrong_one_are_refused(session: Session, known: User) -> None:
    token = ask(session, known)
    session.scalars(select(Verification)).one().expires_at = utc_now() - timedelta(seconds=1)
    session.flush()
    for wrong in (token, token.swapcase(), "", "%", "_" * 24, f"{token}\x00", "x" * 100_000):
        assert not email_links.is_reset_open(session, wrong)
        with pytest.raises(LinkExpired):
            email_links.reset_password(session, wrong, NEW_PASSWORD)
    assert accounts.sign_in(session, known.email, PASSWORD)


def test_the_link_of_somebody_who_is_gone_is_refused(session: Session, known: User) -> None:
    token = ask(session, known)
    session.execute(delete(User).where(User.id == known.id))
    session.expire_all()
    with pytest.raises(LinkExpired):
        email_links.reset_password(session, token, NEW_PASSWORD)


def test_an_unknown_address_gets_nothing_for_the_same_statements(session: Session, known: User) -> None:
    with counted_statements() as for_nobody:
        assert email_links.request_password_reset(session, "nobody@example.com") is None
    with counted_statements() as for_somebody:
        assert email_links.request_password_reset(session, known.email) is not None
    assert [kind(statement) for statement in for_nobody] == [kind(statement) for statement in for_somebody]
    assert "INSERT INTO verification" in [kind(statement) for statement in for_somebody]
    assert session.scalar(select(func.count()).select_from(Verification)) == 1
    assert email_links.request_password_reset(session, "\u212anobody@example.com") is None


def kind(statement: str) -> str:
    return " ".join(statement.split()[:3])


@pytest.fixture
def committed(migrated_app: Flask) -> Iterator[str]:
    """The id of somebody who is really in the database, removed afterwards."""
    with migrated_app.app_context():
        with transaction() as session:
            user_id = accounts.sign_up(session, "At Once", "reset.at.once@example.com", PASSWORD).id
        yield user_id
        with transaction() as session:
            session.execute(delete(Verification).where(Verification.value == user_id))
            session.execute(delete(User).where(User.id == user_id))
        db.session.remove()


def test_of_many_uses_of_one_reset_at_once_exactly_one_wins(migrated_app: Flask, committed: str) -> None:
    with transaction() as session:
        token = ask(session, session.get_one(User, committed))

    def use(number: int) -> int | None:
        try:
            with transaction() as session:
                email_links.reset_password(session, token, f"the password {number}")
        except LinkExpired:
            return None
        return number

    winners = [number for number in at_once(migrated_app, use) if number is not None]
    assert len(winners) == 1
    assert WRITERS > 1
    with transaction() as session:
        assert accounts.sign_in(session, "reset.at.once@example.com", f"the password {winners[0]}").id == committed


def test_first_passwords_set_at_once_make_one_account(migrated_app: Flask, committed: str) -> None:
    with transaction() as session:
        session.execute(delete(Account).where(Account.user_id == committed))

    def put(number: int) -> None:
        with transaction() as session:
            accounts.set_password(session, session.get_one(User, committed), f"the password {number}")

    at_once(migrated_app, put)
    with transaction() as session:
        assert session.scalar(select(func.count()).where(Account.user_id == committed)) == 1


def encode(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def make_token(claims: dict[str, Any], *, secret: str = SECRET, digest: str = "sha256", **header: Any) -> str:
    signed = encode({"alg": "HS256", **header}) + "." + encode(claims)
    signature = hmac.new(secret.encode(), signed.encode(), digest).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def claims_of(user: User, **more: Any) -> dict[str, Any]:
    return {"email": user.email, "userId": user.id, "iat": int(time.time()), "exp": int(time.time()) + 3600, **more}


def test_better_auths_link_proves_the_address_once(session: Session, known: User) -> None:
    token, other = make_token(claims_of(known)), make_token(claims_of(known, more="x"))
    assert email_links.address_to_verify(session, token, SECRET) == known.email
    assert email_links.verify_email(session, token, SECRET).is_first
    assert known.email_verified
    with pytest.raises(LinkExpired):
        email_links.verify_email(session, token, SECRET)
    again = email_links.verify_email(session, other, SECRET)
    assert (again.user.id, again.is_first, again.old_email) == (known.id, False, None)


@pytest.mark.parametrize("kind", ["change-email-verification", "change-email-confirmation", None])
def test_better_auths_links_that_change_an_address_are_refused_with_a_sentence(
    session: Session, known: User, kind: str | None
) -> None:
    token = make_token(claims_of(known, updateTo="new@example.com", requestType=kind))
    for actor in (None, known):
        with pytest.raises(LinkExpired, match="change the address on your account page"):
            email_links.verify_email(session, token, SECRET, actor=actor)
    assert known.email == "person1@example.com"


def without_signature(token: str) -> str:
    return token.rpartition(".")[0] + "."


BAD: dict[str, Callable[[User], str]] = {
    "too old": lambda user: make_token(claims_of(user, exp=int(time.time()) - 1)),
    "without an end": lambda user: make_token({"email": user.email, "userId": user.id}),
    "an end that is a text": lambda user: make_token(claims_of(user, exp="9999999999")),
    "another secret": lambda user: make_token(claims_of(user), secret=SECRET + "x"),
    "no secret": lambda user: make_token(claims_of(user), secret=""),
    "no signature": lambda user: without_signature(make_token(claims_of(user))),
    "alg none": lambda user: without_signature(make_token(claims_of(user), alg="none")),
    "alg None": lambda user: without_signature(make_token(claims_of(user), alg="None")),
    "alg none, signed": lambda user: make_token(claims_of(user), alg="none"),
    "alg HS512": lambda user: make_token(claims_of(user), alg="HS512", digest="sha512"),
    "alg HS256 said, HS512 done": lambda user: make_token(claims_of(user), digest="sha512"),
    "alg RS256": lambda user: make_token(claims_of(user), alg="RS256"),
    "alg a list": lambda user: make_token(claims_of(user), alg=["HS256"]),
    "a key of its own": lambda user: make_token(claims_of(user), secret="x", jwk={"kty": "oct", "k": "eA"}),
    "a critical header": lambda user: make_token(claims_of(user), crit=["x"], x=1),
    "somebody else's id": lambda user: make_token(claims_of(user, userId="somebody else")),
    "no address": lambda user: make_token({"userId": user.id, "exp": int(time.time()) + 60}),
    "an address that is a list": lambda user: make_token(claims_of(user, email=[user.email])),
    "an unknown address": lambda user: make_token(claims_of(user, email="nobody@example.com")),
    "a change without the user": lambda user: make_token(
        {"email": user.email, "updateTo": "new@example.com", "exp": int(time.time()) + 60}
    ),
    "a change from another address": lambda user: make_token(
        claims_of(user, email="was@example.com", updateTo="new@example.com")
    ),
    "other bytes": lambda user: "\u2603.\x00." + "\ud800",
    "two parts": lambda user: make_token(claims_of(user)).rpartition(".")[0],
    "one more part": lambda user: make_token(claims_of(user)) + ".x",
    "nothing": lambda user: "",
    "far too long": lambda user: make_token(claims_of(user, more="x" * 10_000)),
    "a change of the text": lambda user: make_token(claims_of(user)).replace(".", ".e", 1),
}


@pytest.mark.parametrize("name", BAD)
def test_any_other_token_proves_nothing(session: Session, known: User, name: str) -> None:
    with pytest.raises(LinkExpired):
        email_links.verify_email(session, BAD[name](known), SECRET)
    session.refresh(known)
    assert not known.email_verified
    assert known.email == "person1@example.com"


def test_a_session_cookie_of_better_auth_is_no_proof_of_an_address(session: Session, known: User) -> None:
    """Its cookie cache can be a JWT under the same secret, with the user inside."""
    cached = {"session": {"token": "x"}, "user": {"email": known.email}, "exp": int(time.time()) + 60}
    with pytest.raises(LinkExpired):
        email_links.verify_email(session, make_token(cached), SECRET)
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 0


@pytest.mark.parametrize("kind", ["verify", "change", "cancel", "join"])
def test_a_link_of_each_kind_is_taken_once(session: Session, user: User, kind: link_rows.Kind) -> None:
    token = link_rows.open_link(session, kind, user, timedelta(hours=1), note="kept")
    found = link_rows.find_link(session, kind, token)
    assert found is not None, "looking does not use it"
    taken = link_rows.take_link(session, kind, token)
    assert taken is not None
    assert (taken.user.id, taken.data) == (user.id, {"note": "kept"})
    assert link_rows.take_link(session, kind, token) is None
    assert link_rows.find_link(session, kind, token) is None
