"""The palette in a real browser: by keyboard alone, under the site's own policy, without a barrier."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from atspro.models import User
from atspro.services.auth import session_cookie
from tests.accessibility import barriers
from tests.web.job_data import add_job


def test_a_job_is_opened_by_keys_alone(
    app: Flask, browser: Browser, address: str, sign_in: Callable[[User | None], FlaskClient], user: User
) -> None:
    add_job(app, user, company="Globex", title="Cook", description="Cooks for the zoo.")
    job = add_job(app, user, company="Globex", title="Zoo vet")
    cookie = sign_in(user).get_cookie(session_cookie.NAME)
    assert cookie
    complaints: list[str] = []
    with browser.new_context(
        base_url=address, service_workers="block", viewport={"width": 390, "height": 700}
    ) as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto("/account/")
        link = page.get_by_role("link", name="Search")
        link.focus()
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox")
        expect(field).to_be_focused()
        page.keyboard.type("zoo")
        expect(page.get_by_role("option", name="Cook")).to_be_visible()
        expect(page.locator(".palette [role=status]")).to_have_text("2 results")
        assert not barriers(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") == 390
        # A title comes before a posting; the arrows go round.
        chosen = page.locator('[role=option][aria-selected="true"]')
        expect(chosen).to_contain_text("Zoo vet")
        page.keyboard.press("ArrowDown")
        expect(chosen).to_contain_text("Cook")
        page.keyboard.press("ArrowDown")
        expect(chosen).to_have_attribute("id", str(field.get_attribute("aria-activedescendant")))
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        expect(chosen).to_contain_text("Zoo vet")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/jobs/{job}")
        # Without the script the same link leads to a page.
        page.goto(str(link.get_attribute("href")))
        page.locator("#search-text").fill("zoo vet")
        page.keyboard.press("Enter")
        page.locator("main").get_by_role("link", name="Zoo vet").click()
        page.wait_for_url(f"**/jobs/{job}")
    assert not complaints
