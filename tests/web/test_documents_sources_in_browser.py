"""Sources of sentences in a real browser: under the pointer, by keyboard, hidden by Escape, in the list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from atspro.db import db
from atspro.models import User
from atspro.services import documents, jobs
from atspro.services.auth import accounts
from tests.conftest import PASSWORD
from tests.engine.examples import NURSE_JOB
from tests.servers import served

EMAIL = "sources@example.com"
CONTENT = "# Ada Example\n\nI led a team. I shipped a tool.\n\n- A point\n"
LEDGER = [
    {"text": "Ada Example", "sources": ["resume.contactInfo.fullName"]},
    {"text": "I led a team.", "sources": ["resume.summary"]},
    {"text": "I shipped a tool.", "sources": ["job.qualifications[0]"]},
    {"text": "A point", "sources": ["resume.skills[1]"]},
]
SHOWN = """element => {
  const shown = getComputedStyle(element, "::after");
  return shown.display === "none" ? "" : shown.content;
}"""


@pytest.fixture
def page(migrated_app: Flask, monkeypatch: pytest.MonkeyPatch, browser_page: Page) -> Iterator[Page]:
    """A browser on the page of a document with a ledger."""
    monkeypatch.setitem(migrated_app.config, "WTF_CSRF_ENABLED", True)
    with migrated_app.app_context():
        session = db.session()
        user = accounts.sign_up(session, "Ada Example", EMAIL, PASSWORD)
        job = jobs.create_job(session, user, NURSE_JOB)
        made = documents.add_version(session, job.id, "cover", CONTENT, {"origin": "generated", "ledger": LEDGER})
        address = f"/documents/{made.id}"
        session.commit()
    try:
        with served(migrated_app) as url:
            browser_page.goto(f"{url}/sign-in?next={address}")
            browser_page.fill("#email", EMAIL)
            browser_page.fill("#password", PASSWORD)
            browser_page.keyboard.press("Enter")
            expect(browser_page.get_by_role("heading", name="Cover letter")).to_be_visible()
            browser_page.wait_for_load_state("load")
            yield browser_page
    finally:
        with migrated_app.app_context():
            db.session.execute(delete(User).where(User.email == EMAIL))
            db.session.commit()


def test_sources_by_pointer_and_keyboard(page: Page) -> None:
    sentences = page.locator(".claim")
    expect(sentences).to_have_count(4)
    assert sentences.nth(1).evaluate(SHOWN) in ("", "none")
    sentences.nth(1).hover()
    assert sentences.nth(1).evaluate(SHOWN) == '"Your resume: summary"'
    page.mouse.move(0, 0)
    sentences.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(sentences.nth(2)).to_be_focused()
    expect(sentences.nth(2)).to_have_accessible_description("The post: qualifications, 1st")
    assert sentences.nth(2).evaluate(SHOWN) == '"The post: qualifications, 1st"'
    page.keyboard.press("Escape")
    assert sentences.nth(2).evaluate(SHOWN) == ""
    page.keyboard.press("End")
    expect(sentences.nth(3)).to_be_focused()
    assert [one.get_attribute("tabindex") for one in sentences.all()] == ["-1", "-1", "-1", "0"]


def test_the_list_opens_by_its_link(page: Page) -> None:
    expect(page.locator("#source-2")).to_be_hidden()
    page.get_by_role("link", name="All sources").click()
    expect(page.locator("#source-2")).to_be_visible()
    expect(page.locator("#source-2")).to_have_text("The post: qualifications, 1st")
