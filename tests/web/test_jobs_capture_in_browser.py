"""The bookmark in a real browser: from another site under a strict policy to the review, and nothing sent before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import User, UserJob
from atspro.services.auth import session_cookie
from atspro.web.capture import bookmarklet
from tests.engine.read.posts import PAGE
from tests.servers import served
from tests.web.pages import soup

POLICY = "default-src 'none'; form-action 'none'; connect-src 'none'; require-trusted-types-for 'script'"

KEPT = """async () => {
    const paths = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    }
    return paths;
}"""


def job_site(_environ: Any, start_response: Any) -> Iterable[bytes]:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)]
    start_response("200 OK", headers)
    more = '<main><img src=x onerror="alert(1)"><p>"Quotes" &amp; Köln: 日本 ' + "Long text. " * 400 + "</p></main>"
    return [PAGE.replace("</body>", f"{more}</body>").encode()]


def test_a_bookmark_brings_a_posting_and_the_person_decides(
    browser: Browser,
    address: str,
    sign_in: Callable[[User | None], FlaskClient],
    app: Flask,
    user: User,
    session: Session,
) -> None:
    client = sign_in(user)
    cookie = client.get_cookie(session_cookie.NAME)
    assert cookie
    offered = soup(client.get("/jobs/capture/")).select_one("[data-bookmark]")["href"]
    base = app.config["SETTINGS"].BASE_URL.rstrip("/")
    assert offered == bookmarklet(f"{base}/jobs/capture/")
    assert not re.search(r"[\s\"<>%](?![0-9A-F]{2})", str(offered))
    with served(job_site) as elsewhere, browser.new_context(service_workers="block") as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        asked: list[str] = []
        context.on("request", lambda request: asked.append(f"{request.method} {request.url} {request.post_data or ''}"))
        posting = context.new_page()
        posting.goto(f"{elsewhere}/careers/431?utm_source=x")
        # As a click on the bookmark does: the browser runs what stands in its address, under the page's own policy.
        program = posting.evaluate("text => decodeURIComponent(text)", bookmarklet(f"{address}/jobs/capture/"))
        with context.expect_page() as opened:
            posting.evaluate(f"() => {{ {program.removeprefix('javascript:')} }}")
        page = opened.value
        expect(page.locator("[data-capture-title]")).to_contain_text("Staff Accountant")
        expect(page.locator("[data-capture-text]")).to_contain_text('"Quotes" & Köln: 日本')
        assert page.url == f"{address}/jobs/capture/"
        assert page.evaluate("() => document.activeElement.textContent") == "Read the posting"
        assert not [line for line in asked if line.startswith("POST") or "Accountant" in line]

        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Review the job")
        expect(page.locator("#company")).to_have_value("Harbor & Finch LLP")
        expect(page.locator("#link")).to_have_value("https://careers.harborfinch.example/jobs/431")
        assert session.scalar(select(func.count()).select_from(UserJob)) == 0

        page.goto(f"{address}/jobs/capture/#1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        expect(page.locator("[data-capture-error]")).to_contain_text("did not arrive whole")
        expect(page.locator("[data-capture]")).to_be_hidden()


def test_without_a_network_one_page_stands_in_and_no_other_is_kept(
    browser: Browser, address: str, sign_in: Callable[[User | None], FlaskClient], user: User
) -> None:
    cookie = sign_in(user).get_cookie(session_cookie.NAME)
    assert cookie
    with browser.new_context() as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/jobs/")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.goto(f"{address}/board")
        assert page.evaluate(KEPT) == ["/offline", "/static/css/offline.css"]
        context.set_offline(True)
        page.goto(f"{address}/jobs/")
        expect(page.locator("h1")).to_have_text("No connection")
        context.set_offline(False)
        page.click("text=Try again")
        expect(page.locator("h1")).to_have_text("Jobs")
        assert page.evaluate(KEPT) == ["/offline", "/static/css/offline.css"]
