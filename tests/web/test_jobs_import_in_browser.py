"""The waiting page's script in a real browser: it follows the import and comes to the review by itself."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from atspro.db import db
from atspro.engine.read import read_job
from atspro.models import User
from atspro.services import leases
from atspro.services.auth import accounts
from atspro.services.jobs import url_imports
from tests.conftest import PASSWORD, Outbox
from tests.engine.read.posts import NURSE
from tests.servers import served

EMAIL = "waiting@example.com"


@pytest.fixture
def address(migrated_app: Flask, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application served on a loopback port, with one user, who is gone afterwards."""
    monkeypatch.setitem(migrated_app.config, "WTF_CSRF_ENABLED", True)
    with migrated_app.app_context():
        accounts.sign_up(db.session(), "Ada Example", EMAIL, PASSWORD)
        db.session.commit()
    try:
        with served(migrated_app) as url:
            yield url
    finally:
        with migrated_app.app_context():
            db.session.execute(delete(User).where(User.email == EMAIL))
            db.session.commit()


def work(app: Flask, page: Page) -> None:
    """Do a worker's part for the import that the page waits for."""
    with app.app_context():
        held = leases.claim(db.session(), url_imports.IMPORTS, UUID(page.url.rsplit("/", 1)[1]))
        assert held is not None
        assert url_imports.complete(db.session(), held, read_job(NURSE))
        db.session.commit()


def test_the_page_waits_and_then_shows_the_review(migrated_app: Flask, address: str, browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{address}/sign-in?next=/jobs/new")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{address}/jobs/new")
    page.fill("#url", "jobs.example/nurse")
    page.click("text=Import from link")
    page.wait_for_url(f"{address}/jobs/imports/*")
    expect(page.locator("[data-import-state]")).to_have_text("Waiting for its turn.")
    work(migrated_app, page)
    expect(page.locator("h1")).to_have_text("Review the job")
    expect(page.locator("#company")).to_have_value("Mercy General Hospital")
    page.focus("#salary")
    expect(page.locator(".source-line.is-current")).to_contain_text("$62.50 - $84.10 per hour")
    page.locator("a.line-hint[aria-label^=Title], a.line-hint[aria-label^='Job title']").click()
    expect(page.locator(".source-line.is-current")).to_have_text("Registered Nurse - Emergency Department")
