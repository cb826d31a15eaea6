"""The job seeker's pages, looked at by axe in a real browser: no barrier in light, none in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from atspro.models import User
from atspro.services.auth import session_cookie
from tests.accessibility import barriers
from tests.conftest import PASSWORD
from tests.conventions.roles import things_of
from tests.web.authenticator import add_passkey
from tests.web.job_data import ask
from tests.web.second_factor import App, key_on

STRANGERS = ("", "sign-in", "sign-up", "forgotten-password", "reset-password?token=none", "developers", "nowhere")


def test_axe_finds_no_barrier_on_the_job_seekers_pages(
    app: Flask,
    browser: Browser,
    address: str,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SEND_FILE_MAX_AGE_DEFAULT", 3600)
    given = things_of(app, user, ask).arguments
    job, document = f"jobs/{given['job_id']}", f"documents/{given['document_id']}"
    own = [
        "",
        "resume",
        "resume/upload",
        "resume/sentences/",
        "resume/delete",
        "jobs/",
        "jobs/new",
        "jobs/several/",
        "jobs/capture/",
        "jobs/table/",
        job,
        f"{job}/edit",
        f"{job}/delete",
    ]
    own += [document, f"{document}/edit", f"{document}/parser", f"{job}/documents/resume/compare"]
    application = f"applications/{given['application_id']}"
    own += ["board", "calendar/", "contacts/", "offers", "jobs/?place=vienna&sort=score", "search?q=engineer"]
    own += [application, f"{application}/details", f"{application}/offers/new"]
    own += [f"account{page}" for page in ("", "/name", "/address", "/password", "/download", "/delete", "/tokens/")]
    own.append(f"account/tokens/{given['token_id']}/revoke")
    webhook = f"account/webhooks/{given['webhook_id']}"
    own += ["account/webhooks/", "account/webhooks/new", webhook, f"{webhook}/secret"]
    cookie = sign_in(user).get_cookie(session_cookie.NAME)
    assert cookie
    found: list[str] = []
    with browser.new_context(base_url=address, service_workers="block") as context:
        page = context.new_page()
        for path in STRANGERS:
            page.goto(f"/{path}")
            found += [f"{path}: {line}" for line in barriers(page)]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        for path in own:
            answer = page.goto(f"/{path}")
            assert answer
            assert answer.status == 200, path
            found += [f"{path}: {line}" for line in barriers(page)]
    assert not found, "\n".join(found)


def test_axe_finds_no_barrier_on_the_pages_of_the_second_factor(
    app: Flask, browser: Browser, address: str, sign_in: Callable[[User | None], FlaskClient], user: User
) -> None:
    here = address.replace("127.0.0.1", "localhost")
    owner, stranger = sign_in(user), sign_in(None)
    found: list[str] = []

    def look(client: FlaskClient, *paths: str) -> None:
        cookies = [client.get_cookie(name) for name in (session_cookie.NAME, session_cookie.TWO_FACTOR)]
        with browser.new_context(base_url=here, service_workers="block") as context:
            page = context.new_page()
            context.add_cookies([{"name": one.key, "value": one.value, "url": here} for one in cookies if one])
            for path in paths:
                answer = page.goto(path)
                assert answer
                assert answer.status == 200, path
                assert page.url.endswith(path), page.url
                found.extend(f"{path}: {line}" for line in barriers(page))

    base = "/account/second-factor"
    owner.post(f"{base}/start")
    look(owner, f"{base}/", f"{base}/start", f"{base}/set-up")
    phone = App(key_on(owner.get(f"{base}/set-up")))
    owner.post(f"{base}/set-up", data={"code": phone.code()})
    add_passkey(owner)
    look(owner, f"{base}/backup-codes", f"{base}/", f"{base}/remove", "/account/passkeys/add")
    stranger.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    look(stranger, "/sign-in/second-step", "/sign-in/passkey")
    look(sign_in(user), f"{base}/confirm", "/account/download")
    assert not found, "\n".join(found)
