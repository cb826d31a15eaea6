"""Sign-in with other providers, against a provider that really answers over HTTP and misbehaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.db import utc_now
from atspro.models import Account, AuthSession, User
from atspro.services.auth import accounts
from tests.conftest import PASSWORD
from tests.oidc_provider import LocalProvider
from tests.web.conftest import PERSON
from tests.web.mails import kinds, link_of, mails, open_link, use_mail
from tests.web.second_factor import give_app

GITHUB_PERSON = {"id": 583231, "login": "octo", "name": None, "avatar_url": "https://avatars.example/1.png"}


def go(client: FlaskClient, address: str) -> TestResponse:
    """From our page to the provider and back to us; the answer to what the provider sent the browser to."""
    back = urlsplit(sent_back(client.get(address)))
    return client.get(f"{back.path}?{back.query}")


def sent_back(started: TestResponse) -> str:
    """Where the provider, which the first answer leads to, sends the browser back to."""
    assert started.status_code == 302, started.text
    return str(requests.get(started.location, allow_redirects=False, timeout=10).headers["Location"])


def said(client: FlaskClient, response: TestResponse) -> str:
    """What the page says that a refusal leads to."""
    assert response.status_code == 302
    assert client.get_cookie("better-auth.session_token") is None
    assert urlsplit(response.location).path == "/sign-in"
    return client.get(response.location).text


def account_of(session: Session, provider_id: str) -> Account | None:
    return session.scalar(select(Account).where(Account.provider_id == provider_id))


def test_a_new_person_comes_in_and_comes_back(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session
) -> None:
    first = go(anonymous, "/sign-in/with/oidc")
    assert first.location == "/resume/upload"
    assert "Welcome, Grace Guest" in anonymous.get("/resume/upload").text
    account = account_of(session, "oidc")
    assert account is not None
    assert (account.account_id, account.scope) == (PERSON["sub"], "openid,email,profile")
    assert (account.access_token, account.refresh_token) == ("an access token", "a refresh token")
    assert account.access_token_expires_at is not None
    assert abs(account.access_token_expires_at - utc_now() - timedelta(hours=1)) < timedelta(minutes=5)
    user = session.get_one(User, account.user_id)
    assert (user.name, user.email, user.email_verified) == ("Grace Guest", "grace@example.com", True)
    # Another name and address at the provider do not matter: the account is found by its lasting id.
    provider.person |= {"name": "Grace New", "email": "new@example.com"}
    again = site.test_client()
    assert go(again, "/sign-in/with/oidc?next=/jobs/").location == "/jobs/"
    assert again.get("/jobs/").status_code == 200
    session.expire_all()
    assert session.scalars(select(Account.user_id).where(Account.provider_id == "oidc")).all() == [user.id]
    assert user.email == "grace@example.com"


def test_what_is_asked_of_the_provider(site: Flask, provider: LocalProvider, anonymous: FlaskClient) -> None:
    for _ in range(2):
        go(site.test_client(), "/sign-in/with/oidc")
    one, two = provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 20
        assert one[name] != two[name]
    assert one["redirect_uri"] == site.config["SETTINGS"].BASE_URL + "/sign-in/with/oidc/callback"


def test_github_takes_the_primary_verified_address(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session
) -> None:
    provider.person = dict(GITHUB_PERSON)
    provider.addresses.insert(0, {"email": "second@example.com", "primary": False, "verified": True})
    assert go(anonymous, "/sign-in/with/github").location == "/resume/upload"
    account = account_of(session, "github")
    assert account is not None
    assert (account.account_id, account.scope) == ("583231", "read:user,user:email")
    user = session.get_one(User, account.user_id)
    assert (user.name, user.email, user.image) == ("octo", "octo@example.com", "https://avatars.example/1.png")


@pytest.mark.parametrize("addresses", [[], [{"email": "octo@example.com", "primary": True, "verified": False}]])
def test_github_without_a_verified_address_is_refused(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session, addresses: list[dict[str, Any]]
) -> None:
    provider.person, provider.addresses = dict(GITHUB_PERSON), addresses
    assert "GitHub has not confirmed your email address" in said(anonymous, go(anonymous, "/sign-in/with/github"))
    assert account_of(session, "github") is None


@pytest.mark.parametrize("verified", [False, "false", None, 1])
def test_an_unverified_address_is_refused(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session, verified: object
) -> None:
    provider.person["email_verified"] = verified
    assert "has not confirmed" in said(anonymous, go(anonymous, "/sign-in/with/oidc"))
    assert account_of(session, "oidc") is None


def test_an_account_whose_address_was_never_proved_here_is_not_joined(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session, make_user: Callable[..., User]
) -> None:
    session.get_one(User, make_user(email="grace@example.com").id).email_verified = False
    session.commit()
    assert "then connect Example ID on your account page" in said(anonymous, go(anonymous, "/sign-in/with/oidc"))
    assert account_of(session, "oidc") is None


@pytest.fixture
def joining(
    site: Flask,
    provider: LocalProvider,
    session: Session,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> FlaskClient:
    """A browser whose person came from the provider with an address that has an account already."""
    use_mail(site, monkeypatch, BASE_URL=site.config["SETTINGS"].BASE_URL)
    session.get_one(User, make_user(email="grace@example.com").id).email_verified = True
    session.commit()
    browser = site.test_client()
    assert go(browser, "/sign-in/with/oidc?next=/jobs/").location == "/sign-in/join"
    assert account_of(session, "oidc") is None
    assert browser.get("/jobs/").status_code == 302
    return browser


def test_the_accounts_password_connects_the_provider(joining: FlaskClient, session: Session, site: Flask) -> None:
    assert "grace@example.com" in joining.get("/sign-in/join").text
    for wrong in ("", "not the one"):
        assert joining.post("/sign-in/join", data={"password": wrong}).status_code == 422
    assert account_of(session, "oidc") is None
    answer = joining.post("/sign-in/join", data={"password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/jobs/")
    account = account_of(session, "oidc")
    assert account is not None
    assert account.access_token_expires_at is not None
    assert session.get_one(User, account.user_id).email == "grace@example.com"
    assert joining.get("/jobs/").status_code == 200
    assert kinds(session, "grace@example.com") == {"sign_in_connected"}
    assert go(site.test_client(), "/sign-in/with/oidc").location == "/"


def test_a_link_to_its_mailbox_connects_it_in_the_same_browser_alone(
    joining: FlaskClient, session: Session, site: Flask
) -> None:
    assert joining.post("/sign-in/join/mail").status_code == 302
    link = link_of(session, "join", "grace@example.com")
    other, token = site.test_client(), link.rpartition("=")[2]
    assert other.get(link).status_code == 410
    assert other.post("/sign-in/join", data={"mailed": token}).status_code == 410
    assert joining.post("/sign-in/join", data={"mailed": "x" * 32}).status_code == 410
    assert account_of(session, "oidc") is None
    assert open_link(joining, link).location == "/jobs/"
    assert account_of(session, "oidc") is not None
    assert joining.get("/jobs/").status_code == 200


def test_another_browser_that_waits_does_not_use_ones_mail(
    joining: FlaskClient, session: Session, site: Flask, provider: LocalProvider
) -> None:
    """An attacker whom a provider believes waits too: the owner's click on the owner's mail lets in the owner."""
    thief = site.test_client()
    assert go(thief, "/sign-in/with/oidc").location == "/sign-in/join"
    joining.post("/sign-in/join/mail")
    token = link_of(session, "join").rpartition("=")[2]
    assert thief.post("/sign-in/join", data={"mailed": token}).status_code == 410


def test_what_waits_ends_with_the_password_and_is_guessed_at_ten_times(
    joining: FlaskClient, session: Session, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(site, monkeypatch, BASE_URL=site.config["SETTINGS"].BASE_URL, SIGN_IN_ACCOUNT_LIMIT="2 per 7 minutes")
    tries = [joining.post("/sign-in/join", data={"password": "not the one"}).status_code for _ in range(3)]
    assert tries == [422, 422, 429]
    user = session.scalars(select(User).where(User.email == "grace@example.com")).one()
    accounts.set_password(session, user, "another horse battery")
    session.commit()
    assert joining.get("/sign-in/join").status_code == 410


@pytest.mark.parametrize(
    "misbehave",
    [
        "nonce",
        "no nonce",
        "audience",
        "issuer",
        "expired",
        "unsigned",
        "shared secret",
        "forged",
        "no id token",
        "not json",
    ],
)
def test_what_does_not_hold_is_refused(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session, misbehave: str
) -> None:
    provider.misbehave = misbehave
    assert "Signing in with Example ID did not work" in said(anonymous, go(anonymous, "/sign-in/with/oidc"))
    assert account_of(session, "oidc") is None


@pytest.mark.parametrize("misbehave", ["hanging", "elsewhere"])
def test_a_provider_that_goes_away_meanwhile(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, misbehave: str
) -> None:
    provider.misbehave = misbehave
    assert "Example ID does not answer at the moment" in said(anonymous, go(anonymous, "/sign-in/with/oidc"))


@pytest.mark.parametrize("misbehave", ["down", "metadata"])
def test_a_provider_that_is_away_or_another_from_the_start(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, misbehave: str
) -> None:
    provider.misbehave = misbehave
    assert "Example ID" in said(anonymous, anonymous.get("/sign-in/with/oidc"))


def test_a_person_who_says_no(site: Flask, provider: LocalProvider, anonymous: FlaskClient) -> None:
    provider.misbehave = "denied"
    assert "You did not allow Example ID to share who you are" in said(anonymous, go(anonymous, "/sign-in/with/oidc"))


def test_an_address_of_userinfo_counts_only_for_the_same_person(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session
) -> None:
    del provider.person["email"], provider.person["email_verified"]
    provider.misbehave = "userinfo of another"
    said(anonymous, go(anonymous, "/sign-in/with/oidc"))
    provider.misbehave = ""
    assert go(anonymous, "/sign-in/with/oidc").status_code == 302
    account = account_of(session, "oidc")
    assert account is not None
    assert session.get_one(User, account.user_id).email == "info@example.com"


def test_another_browser_or_another_state_gets_nothing(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session
) -> None:
    back = urlsplit(sent_back(anonymous.get("/sign-in/with/oidc")))
    stranger = site.test_client()
    assert "in another window" in said(stranger, stranger.get(f"{back.path}?{back.query}"))
    code = parse_qs(back.query)["code"][0]
    assert "in another window" in said(anonymous, anonymous.get(f"{back.path}?code={code}&state=wrong"))
    # The refusal has used the state up.
    assert "in another window" in said(anonymous, anonymous.get(f"{back.path}?{back.query}"))
    assert account_of(session, "oidc") is None


def test_a_flow_of_one_provider_does_not_serve_another(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient
) -> None:
    back = urlsplit(sent_back(anonymous.get("/sign-in/with/oidc")))
    assert "in another window" in said(anonymous, anonymous.get(f"/sign-in/with/github/callback?{back.query}"))


def test_a_code_works_once(site: Flask, provider: LocalProvider, anonymous: FlaskClient) -> None:
    started = anonymous.get("/sign-in/with/oidc")
    cookie = anonymous.get_cookie("atspro.sign_in")
    assert cookie is not None
    back = urlsplit(sent_back(started))
    assert anonymous.get(f"{back.path}?{back.query}").location == "/resume/upload"
    replay = site.test_client()
    replay.set_cookie("atspro.sign_in", cookie.value)
    assert "did not work" in said(replay, replay.get(f"{back.path}?{back.query}"))


def test_the_flow_is_kept_apart_and_not_for_long(site: Flask, provider: LocalProvider, anonymous: FlaskClient) -> None:
    header = anonymous.get("/sign-in/with/oidc").headers["Set-Cookie"]
    for part in ("atspro.sign_in=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert part in header
    forged = URLSafeTimedSerializer("another key", salt="sign in with a provider").dumps({"flow": {}})
    anonymous.set_cookie("atspro.sign_in", forged)
    said(anonymous, anonymous.get("/sign-in/with/oidc/callback?code=x&state=y"))


def test_over_https_the_flow_is_this_hosts_alone(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = site.config["SETTINGS"].model_copy(update={"BASE_URL": "https://ats.example"})
    monkeypatch.setitem(site.config, "SETTINGS", secure)
    header = anonymous.get("/sign-in/with/oidc", base_url="https://ats.example").headers["Set-Cookie"]
    assert header.startswith("__Host-atspro.sign_in=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header


@pytest.mark.parametrize("more", ["/", "//", "/x", "?"])
def test_the_issuer_is_the_configured_one_to_the_letter(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session, more: str
) -> None:
    provider.calls_itself = provider.url + more
    assert "Signing in with Example ID did not work" in said(anonymous, anonymous.get("/sign-in/with/oidc"))
    assert account_of(session, "oidc") is None


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_next_never_leaves_the_site(site: Flask, provider: LocalProvider, anonymous: FlaskClient, target: str) -> None:
    assert go(anonymous, f"/sign-in/with/oidc?next={target}").location == "/resume/upload"


def test_the_banned_stay_out(site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session) -> None:
    go(anonymous, "/sign-in/with/oidc")
    account = account_of(session, "oidc")
    assert account is not None
    user = session.get_one(User, account.user_id)
    user.banned, user.ban_reason = True, "Spam"
    session.commit()
    again = site.test_client()
    assert "This account is suspended. Reason: Spam." in said(again, go(again, "/sign-in/with/oidc"))


def test_strange_names_and_ids(site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session) -> None:
    provider.person |= {"name": "  \r\nBcc: x@example.com\x00" + "y" * 400, "picture": "javascript:alert(1)"}
    go(anonymous, "/sign-in/with/oidc")
    account = account_of(session, "oidc")
    assert account is not None
    user = session.get_one(User, account.user_id)
    assert user.name.startswith("Bcc: x@example.com y")
    assert len(user.name) <= 200
    assert user.image is None
    for subject in ("", "x" * 300, "a\nb", True, None, ["a"]):
        provider.person["sub"] = subject
        stranger = site.test_client()
        assert "did not work" in said(stranger, go(stranger, "/sign-in/with/oidc")), subject


def test_buttons_stand_only_for_what_is_configured(
    site: Flask, app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("/sign-in?next=/jobs/", "/sign-up"):
        text = anonymous.get(page).text
        assert "Continue with Example ID" in text
        assert "Continue with GitHub" in text
        assert "Google" not in text
    assert "/sign-in/with/oidc?next=/jobs/" in anonymous.get("/sign-in?next=/jobs/").text
    monkeypatch.setitem(app.extensions, "providers", {})
    assert "Continue with" not in anonymous.get("/sign-in").text
    assert anonymous.get("/sign-in/with/oidc").status_code == 404


def test_connect_and_disconnect(
    site: Flask, provider: LocalProvider, client: FlaskClient, user: User, session: Session
) -> None:
    provider.person |= {"email": "private@example.org", "email_verified": False}
    leaving = client.post("/account/connect/oidc")
    assert leaving.status_code == 200
    begun = leaving.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    assert begun.startswith(provider.url + "/authorize?")
    back = urlsplit(requests.get(begun, allow_redirects=False, timeout=10).headers["Location"])
    done = client.get(f"{back.path}?{back.query}")
    assert done.location == "/account/#sign-ins"
    page = client.get("/account/").text
    assert "You can now sign in with Example ID too" in page
    assert 'Disconnect<span class="visually-hidden"> Example ID' in page
    account = account_of(session, "oidc")
    assert account is not None
    assert account.user_id == user.id
    assert session.get_one(User, user.id).email == user.email
    [told] = mails(session, user.email)
    assert (told.kind, "Example ID" in (told.body or "")) == ("sign_in_connected", True)
    client.post(f"/account/disconnect/{account.id}")
    assert "sign in with Example ID any more" in client.get("/account/").text
    session.expire_all()
    assert account_of(session, "oidc") is None


def test_connecting_asks_for_the_password_when_it_was_long_ago(
    site: Flask, provider: LocalProvider, client: FlaskClient, user: User, session: Session
) -> None:
    mine = session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).one()
    mine.created_at = utc_now() - timedelta(hours=2)
    session.commit()
    asked = client.post("/account/connect/oidc")
    assert "confirm first that it’s you" in asked.text
    assert provider.asked == []
    wrong = client.post("/account/connect/oidc", data={"password": "not mine"})
    assert wrong.status_code == 422
    assert "Wrong password" in wrong.text
    right = client.post("/account/connect/oidc", data={"password": "correct horse battery"})
    assert "On to Example ID" in right.text


def test_what_is_connected_to_somebody_else_stays_theirs(
    site: Flask,
    provider: LocalProvider,
    anonymous: FlaskClient,
    client: FlaskClient,
    user: User,
    session: Session,
) -> None:
    go(anonymous, "/sign-in/with/oidc")
    theirs = account_of(session, "oidc")
    assert theirs is not None
    begun = client.post("/account/connect/oidc").text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    back = urlsplit(requests.get(begun, allow_redirects=False, timeout=10).headers["Location"])
    client.get(f"{back.path}?{back.query}")
    assert "is already connected to another account here" in client.get("/account/").text
    assert client.post(f"/account/disconnect/{theirs.id}").status_code == 404
    session.expire_all()
    assert session.scalars(select(Account.user_id).where(Account.provider_id == "oidc")).one() != user.id


def test_a_link_that_another_person_finishes_is_refused(
    site: Flask,
    provider: LocalProvider,
    client: FlaskClient,
    neighbour: User,
    sign_in: Callable[[User | None], FlaskClient],
    session: Session,
) -> None:
    begun = client.post("/account/connect/oidc").text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    cookie = client.get_cookie("atspro.sign_in")
    assert cookie is not None
    back = urlsplit(requests.get(begun, allow_redirects=False, timeout=10).headers["Location"])
    other = sign_in(neighbour)
    other.set_cookie("atspro.sign_in", cookie.value)
    other.get(f"{back.path}?{back.query}")
    assert account_of(session, "oidc") is None


def test_the_last_way_in_stays(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session, app: Flask
) -> None:
    go(anonymous, "/sign-in/with/oidc")
    account = account_of(session, "oidc")
    assert account is not None
    anonymous.post(f"/account/disconnect/{account.id}")
    assert "only way to sign in" in anonymous.get("/account/").text
    session.expire_all()
    assert account_of(session, "oidc") is not None


def test_a_provider_does_not_go_around_the_second_factor(
    site: Flask, provider: LocalProvider, anonymous: FlaskClient, session: Session
) -> None:
    go(anonymous, "/sign-in/with/oidc")
    account = account_of(session, "oidc")
    assert account is not None
    phone = give_app(site, session.get_one(User, account.user_id))
    again = site.test_client()
    assert go(again, "/sign-in/with/oidc?next=/jobs/").location == "/sign-in/second-step?next=/jobs/"
    assert again.get_cookie("better-auth.session_token") is None
    assert again.get("/account/").status_code == 302
    done = again.post("/sign-in/second-step?next=/jobs/", data={"code": phone.code()})
    assert done.location == "/jobs/"
    assert again.get("/account/").status_code == 200


def test_joining_a_provider_by_the_password_asks_for_the_code_too(
    joining: FlaskClient, session: Session, site: Flask
) -> None:
    give_app(site, session.scalars(select(User).where(User.email == "grace@example.com")).one())
    joined = joining.post("/sign-in/join", data={"password": PASSWORD})
    assert joined.location == "/sign-in/second-step?next=/jobs/"
    assert joining.get("/jobs/").status_code == 302
