"""Links in mails: nobody else's host is in them, nobody makes one, and each works once."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.models import AuthSession, Mail, User, Verification
from atspro.services.auth import accounts, email_links, sessions
from tests.conftest import PASSWORD, Outbox

SignIn = Callable[[User | None], FlaskClient]
NEW = "another horse battery"
AT_ONCE = 12


@pytest.fixture
def secret(app: Flask) -> str:
    return str(app.config["SETTINGS"].BETTER_AUTH_SECRET)


def part(value: object) -> str:
    """A part of a JSON web token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def made_by_hand(header: object, claims: object, key: bytes | None, digest: str = "sha256") -> str:
    """A token signed with the key; without one it has no signature."""
    body = f"{part(header)}.{part(claims)}"
    return f"{body}.{part(hmac.new(key, body.encode(), digest).digest()) if key is not None else ''}"


def is_verified(session: Session, user: User) -> bool:
    session.expire_all()
    return session.scalar(select(User.email_verified).where(User.id == user.id)) is True


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1:8000@evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Host": "evil.example", "X-Forwarded-Server": "evil.example", "X-HTTP-Host-Override": "evil.example"},
        {"Forwarded": "for=1;host=evil.example;proto=https"},
        {"X-Forwarded-Proto": "evil", "X-Forwarded-Prefix": "//evil.example", "X-Script-Name": "//evil.example"},
        {"X-Original-URL": "//evil.example", "Referer": "https://evil.example/forgotten-password"},
    ],
)
def test_no_header_reaches_the_link_of_a_reset(
    anonymous: FlaskClient, user: User, session: Session, headers: dict[str, str]
) -> None:
    response = anonymous.post("/forgotten-password", data={"email": user.email}, headers=headers)
    assert response.status_code in (302, 400)
    bodies = list(session.scalars(select(Mail.body).where(Mail.recipient == user.email)))
    assert len(bodies) == (response.status_code == 302)
    for body in bodies:
        assert body is not None
        assert "evil" not in body
        assert "http://127.0.0.1:8000/reset-password?token=" in body


def test_the_mail_goes_to_the_stored_address_whatever_was_typed(
    anonymous: FlaskClient, user: User, session: Session
) -> None:
    for typed in (
        f"{user.email},evil@example.com", f"{user.email}\nevil@example.com", f"{user.email}%0abcc:evil@example.com",
        f"{user.email} <evil@example.com>", f"<{user.email}>", f"{user.email}\x00evil@example.com",
        f" {user.email.upper()} ", f"evil@example.com {user.email}", f"{user.email}\r\nBcc: evil@example.com",
    ):  # fmt: skip
        anonymous.post("/forgotten-password", data={"email": typed})
        anonymous.post("/forgotten-password", data={"email": [user.email, typed]})
    recipients = set(session.scalars(select(Mail.recipient).where(Mail.body.is_not(None))))
    assert recipients <= {user.email}


def test_a_link_that_proves_an_address_takes_no_other_algorithm(
    app: Flask, sign_in: SignIn, user: User, session: Session, secret: str
) -> None:
    now = int(time.time())
    claims = {"email": user.email, "userId": user.id, "iat": now, "exp": now + 600}
    rsa_key, ec_key = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
    shapes = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    public = rsa_key.public_key().public_bytes(*shapes)
    raw = secret.encode()
    bad = {
        "none": made_by_hand({"alg": "none"}, claims, None),
        "None": made_by_hand({"alg": "None"}, claims, None),
        "NONE, signed": made_by_hand({"alg": "NONE"}, claims, raw),
        "no algorithm": made_by_hand({"typ": "JWT"}, claims, raw),
        "empty": made_by_hand({"alg": ""}, claims, raw),
        "list": made_by_hand({"alg": ["HS256"]}, claims, raw),
        "lower case": made_by_hand({"alg": "hs256"}, claims, raw),
        "HS512": made_by_hand({"alg": "HS512"}, claims, raw, "sha512"),
        "HS384": made_by_hand({"alg": "HS384"}, claims, raw, "sha384"),
        "says HS256, signed with no key": made_by_hand({"alg": "HS256"}, claims, b""),
        "signed with a public key": made_by_hand({"alg": "HS256"}, claims, public),
        "signed with the other secret": made_by_hand({"alg": "HS256"}, claims, app.config["SECRET_KEY"].encode()),
        "its own key": made_by_hand({"alg": "HS256", "jwk": {"kty": "oct", "k": part(b"x")}}, claims, b"x"),
        "a key by address": made_by_hand({"alg": "HS256", "jku": "http://127.0.0.1/k", "kid": "x"}, claims, b"x"),
        "a critical header": made_by_hand({"alg": "HS256", "crit": ["x"], "x": 1}, claims, raw),
        "RS256": jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(rsa_key)),
        "ES256": jwt.encode({"alg": "ES256"}, claims, ECKey.import_key(ec_key)),
        "encrypted": jwe.encrypt_compact(
            {"alg": "dir", "enc": "A128CBC-HS256"}, json.dumps(claims).encode(), OctKey.import_key(raw[:32])
        ),
        "cut": made_by_hand({"alg": "HS256"}, claims, raw)[:-2],
        "two signatures": made_by_hand({"alg": "HS256"}, claims, raw) + ".x",
        "as JSON": json.dumps({"payload": part(claims), "signatures": []}),
        "past": made_by_hand({"alg": "HS256"}, {**claims, "exp": now - 1}, raw),
        "no end": made_by_hand({"alg": "HS256"}, {k: v for k, v in claims.items() if k != "exp"}, raw),
        "an end in words": made_by_hand({"alg": "HS256"}, {**claims, "exp": "tomorrow"}, raw),
        "no address": made_by_hand({"alg": "HS256"}, {"userId": user.id, "exp": now + 60}, raw),
        "a list of addresses": made_by_hand({"alg": "HS256"}, {**claims, "email": [user.email]}, raw),
        "another's address": made_by_hand({"alg": "HS256"}, {**claims, "userId": "x" * 32}, raw),
        "no object": made_by_hand({"alg": "HS256"}, [claims], raw),
        "a number": made_by_hand({"alg": "HS256"}, 7, raw),
        "NUL": "\x00", "empty text": "", "dots": "..", "long": "x" * 5000 + ".y.z",
        "deep": f"{part({'alg': 'HS256'})}.{part(b'[' * 3000)}.x",
    }  # fmt: skip
    client = sign_in(user)
    for name, token in bad.items():
        assert client.get("/verify-email", query_string={"token": token}).status_code in (200, 410), name
        assert client.post("/verify-email", data={"token": token}).status_code in (410, 422), name
        assert not is_verified(session, user), name
    good = made_by_hand({"alg": "HS256"}, claims, raw)
    assert client.post("/verify-email", data={"token": good}).status_code == 302
    assert is_verified(session, user)


def test_opening_a_link_changes_nothing_only_its_button_does(
    sign_in: SignIn, user: User, session: Session, secret: str
) -> None:
    token = email_links.open_verification(session, user)
    session.commit()
    for client in (sign_in(None), sign_in(user)):
        assert client.get("/verify-email", query_string={"token": token}).status_code == 200
        assert not is_verified(session, user)


def test_a_cookies_signature_is_no_link_and_a_link_no_cookie(sign_in: SignIn, user: User, secret: str) -> None:
    browser = sign_in(None)
    claims = {"email": user.email, "userId": user.id, "exp": int(time.time()) + 600}
    browser.set_cookie("better-auth.session_token", made_by_hand({"alg": "HS256"}, claims, secret.encode()))
    assert browser.get("/jobs/").status_code == 302


def test_a_reset_takes_no_token_of_another_kind(
    anonymous: FlaskClient, user: User, session: Session, secret: str
) -> None:
    kept = sessions.open_session(session, user, ip_address=None, user_agent=None)
    session.add(
        Verification(id="v" * 32, identifier=f"email-change:{user.email}", value=user.id, expires_at=kept.expires_at)
    )
    session.commit()
    tried = [
        "", "%", "_" * 24, "*", kept.token, kept.id, user.id, user.email, f"email-change:{user.email}",
        email_links.open_verification(session, user), email_links.open_cancellation(session, user),
        "' OR '1'='1", "\x00", "x" * 10_000, "reset-password:",
        "../" * 9,
    ]  # fmt: skip
    for token in tried:
        response = anonymous.post("/reset-password", data={"token": token, "password": NEW})
        assert response.status_code in (410, 422), token
    assert session.scalar(select(func.count()).select_from(AuthSession).where(AuthSession.user_id == user.id)) == 1
    assert anonymous.post("/sign-in", data={"email": user.email, "password": PASSWORD}).status_code == 302


@pytest.fixture
def person(migrated_app: Flask, outbox: Outbox) -> Iterator[tuple[str, str]]:
    """Somebody who is really committed, with an open reset: their address, and the token."""
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "One Token", "one.token@example.com", PASSWORD)
            found = email_links.request_password_reset(session, user.email)
            assert found is not None
            user_id, token = user.id, found[1]
        yield "one.token@example.com", token
        with transaction() as session:
            session.execute(delete(User).where(User.id == user_id))
            session.execute(delete(Mail).where(Mail.recipient == "one.token@example.com"))


def test_of_many_who_use_one_reset_at_once_exactly_one_wins(
    migrated_app: Flask, person: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, token = person
    monkeypatch.setitem(migrated_app.config, "WTF_CSRF_ENABLED", False)
    together = Barrier(AT_ONCE)

    def use(number: int) -> int:
        client = migrated_app.test_client()
        together.wait(30)
        sent = {"token": token, "password": f"password of number {number}"}
        return int(client.post("/reset-password", data=sent).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(use, range(AT_ONCE)))
    assert sorted(statuses) == [302] + [410] * (AT_ONCE - 1)
    winner = statuses.index(302)
    opened = []
    for number in range(AT_ONCE):
        client = migrated_app.test_client()
        sent = {"email": address, "password": f"password of number {number}"}
        opened.append(client.post("/sign-in", data=sent).status_code)
    assert [number for number, status in enumerate(opened) if status == 302] == [winner]
    with migrated_app.app_context():
        told = db.session().scalar(select(func.count()).select_from(Mail).where(Mail.kind == "password_changed"))
        assert told == 1
