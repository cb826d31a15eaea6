"""Host names, other sites, and proxies: what a request says of itself is believed only where it may be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro import create_app
from atspro.config import Settings
from atspro.db import db
from atspro.errors import InvalidInput
from atspro.models import User
from atspro.web.hosts_and_origins import is_our_host
from tests.conftest import make_settings
from tests.web.pages import token_of

SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def public(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The site as the public meets it, behind https."""
    changes = {"BASE_URL": "https://cv.example.org", "ALLOWED_HOSTS": "www.example.org, .beta.example.org"}
    settings: Settings = app.config["SETTINGS"].model_copy(update=changes)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return settings


@pytest.mark.parametrize(
    "host",
    [
        "cv.example.org",
        "CV.example.org",
        "cv.example.org:8443",
        "cv.example.org.",
        "www.example.org",
        "a.beta.example.org",
    ],
)
def test_our_names_are_ours(public: Settings, host: str) -> None:
    assert is_our_host(host, public)


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "cv.example.org.evil.example", "evilcv.example.org", "example.org", "beta.example.org",
        "evilbeta.example.org", "127.0.0.1", "localhost", "10.0.0.1", "[::1]", "cv.example.org@evil.example",
        "cv.example.org/x", "cv.example.org:evil", "cv.example.org:99999", "cv.example.org evil.example",
        "cv.example.org\t", "cv.éxample.org",
        "cv.example.org\\.evil.example", "cv.example.org#.evil.example", "*",
    ],
)  # fmt: skip
def test_others_are_not(public: Settings, host: str) -> None:
    assert not is_our_host(host, public)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]:8000", "192.168.1.20:8000"])
def test_a_local_copy_answers_to_numbers(settings: Settings, host: str) -> None:
    assert is_our_host(host, settings)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_a_local_copy_answers_to_no_name_that_is_bent_to_it(settings: Settings, host: str) -> None:
    assert not is_our_host(host, settings)


def test_the_setting_takes_names_only(settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="ALLOWED_HOSTS"):
        make_settings(settings.DATABASE_URL, settings.REDIS_URL, ALLOWED_HOSTS="https://x/<y>")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_name_gets_a_page_that_says_where_to_go(public: Settings, anonymous: FlaskClient, method: str) -> None:
    response = anonymous.open("/sign-in", method=method, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "https://cv.example.org" in response.text
    assert "evil.example" not in response.text
    assert "evil.example" not in str(response.headers)


def test_health_is_answered_under_any_name(public: Settings, anonymous: FlaskClient) -> None:
    assert anonymous.get("/healthz", headers={"Host": "10.1.2.3"}).status_code == 200
    assert anonymous.get("/readyz", headers={"Host": "10.1.2.3"}).status_code in (200, 503)


def test_a_proxys_word_for_the_host_is_not_believed(settings: Settings) -> None:
    changed = make_settings(settings.DATABASE_URL, settings.REDIS_URL, TRUSTED_PROXIES="1")
    app = create_app(changed)
    client = app.test_client()
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1", "X-Forwarded-Prefix": "/evil"}
    for headers in (forwarded, {"Forwarded": "host=evil.example"}, {"X-Original-URL": "/admin/"}, {"X-Host": "evil"}):
        response = client.get("/jobs/", headers=headers)
        assert response.status_code == 302
        assert response.location.startswith("/sign-in")
        assert "evil" not in response.text + str(response.headers)
    with app.app_context():
        db.engine.dispose()


def test_https_is_promised_for_a_year_only_where_it_is_served(
    anonymous: FlaskClient, app: Flask, public: Settings, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    promised = anonymous.get("/sign-in", base_url="https://cv.example.org").headers["Strict-Transport-Security"]
    assert promised == "max-age=31536000"
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert "Strict-Transport-Security" not in anonymous.get("/sign-in").headers


def test_cookies_are_kept_from_scripts_and_other_sites(settings: Settings) -> None:
    for base_url, name in (("http://127.0.0.1:8000", "atspro"), ("https://cv.example.org", "__Host-atspro")):
        changed = make_settings(settings.DATABASE_URL, settings.REDIS_URL, BASE_URL=base_url)
        app = create_app(changed)
        cookie = app.test_client().get("/sign-in", base_url=base_url).headers["Set-Cookie"]
        with app.app_context():
            db.engine.dispose()
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith(f"{name}=")
        assert {"httponly", "path=/", "samesite=lax"} <= parts
        assert ("secure" in parts) == base_url.startswith("https")
        assert not any(part.startswith("domain") for part in parts)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything new"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_a_good_token(
    app: Flask, sign_in: SignIn, user: User, headers: dict[str, str]
) -> None:
    client = sign_in(user)
    app.config["WTF_CSRF_ENABLED"] = True
    token = token_of(client.get("/resume/upload"))
    response = client.post("/sign-out", data={"csrf_token": token}, headers=headers)
    assert response.status_code == 400
    assert client.get("/jobs/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
    ],
)
def test_a_change_from_our_own_page_is_made(app: Flask, sign_in: SignIn, user: User, headers: dict[str, str]) -> None:
    client = sign_in(user)
    app.config["WTF_CSRF_ENABLED"] = True
    token = token_of(client.get("/resume/upload"))
    assert client.post("/sign-out", data={"csrf_token": token}, headers=headers).status_code == 302
    assert client.get("/jobs/").status_code == 302


def test_over_https_a_page_without_a_referrer_can_still_send_its_form(
    app: Flask, sign_in: SignIn, public: Settings, user: User
) -> None:
    client = sign_in(None)
    app.config["WTF_CSRF_ENABLED"] = True
    token = token_of(client.get("/sign-in", base_url=public.BASE_URL))
    sent = {"csrf_token": token, "email": user.email, "password": "wrong wrong wrong"}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/sign-in", base_url=public.BASE_URL, data=sent, headers=headers).status_code == 422


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_and_no_field_turns_a_get_into_a_change(client: FlaskClient, name: str) -> None:
    for method in ("POST", "DELETE"):
        assert client.get("/sign-out", headers={name: method}).status_code == 405
        assert client.get(f"/sign-out?_method={method}").status_code == 405
        assert client.get("/jobs/", headers={name: method}).status_code == 200
