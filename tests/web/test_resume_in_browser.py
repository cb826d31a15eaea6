"""The editor's script in a real browser: entries are added, moved, removed and brought back in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from atspro.db import db
from atspro.engine.read import ResumeReading, read_resume_text
from atspro.models import User
from atspro.services import resumes
from atspro.services.auth import accounts
from atspro.services.sandbox import parser
from atspro.web import resume as resume_pages
from tests.conftest import PASSWORD
from tests.servers import served
from tests.web.test_resume_form import FULL
from tests.web.test_resume_scan import scanned
from tests.web.test_resume_upload import TEXT

EMAIL = "browser@example.com"


@pytest.fixture
def address(migrated_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application served on a loopback port, with one user who has a resume; both are gone afterwards."""
    monkeypatch.setitem(migrated_app.config, "WTF_CSRF_ENABLED", True)
    with migrated_app.app_context():
        user = accounts.sign_up(db.session(), "Ada Example", EMAIL, PASSWORD)
        resumes.save_resume(db.session(), user, FULL)
        db.session.commit()
    try:
        with served(migrated_app) as url:
            yield url
    finally:
        with migrated_app.app_context():
            db.session.execute(delete(User).where(User.email == EMAIL))
            db.session.commit()


@pytest.fixture
def page(address: str, browser_page: Page) -> Page:
    """A browser that is signed in."""
    browser_page.goto(f"{address}/sign-in?next=/resume/")
    browser_page.fill("#email", EMAIL)
    browser_page.fill("#password", PASSWORD)
    browser_page.click("main button")
    # Its scripts have run once a page is loaded; before that buttons send the form, as without a script.
    browser_page.wait_for_url(f"{address}/resume/")
    return browser_page


def field(name: str) -> str:
    """A selector for the field of this name."""
    return f"[name='{name}']"


def companies(page: Page) -> list[str]:
    """The companies on the page, in the order of their names' numbers."""
    found = page.locator("[data-list=workExperience] [data-entries] input[name$='.company']")
    names = [found.nth(index).get_attribute("name") for index in range(found.count())]
    assert names == [f"workExperience.{index}.company" for index in range(len(names))]
    return [found.nth(index).input_value() for index in range(found.count())]


def test_entries_change_in_place_and_are_saved(page: Page, address: str) -> None:
    experience = page.locator("[data-list=workExperience]")
    page.evaluate("window.sameDocument = true")
    experience.get_by_role("button", name="Add a position").click()
    expect(page.locator(field("workExperience.2.position"))).to_be_focused()
    page.keyboard.type("Founder")
    page.fill(field("workExperience.2.company"), "Own Works")
    experience.get_by_role("button", name="Move up Experience 3").click()
    experience.get_by_role("button", name="Move up Experience 2").click()
    assert companies(page) == ["Own Works", "Acme", "Initech"]
    expect(experience.get_by_role("button", name="Move up Experience 1")).to_be_disabled()
    expect(experience.get_by_role("button", name="Move down Experience 3")).to_be_disabled()
    experience.get_by_role("button", name="Remove Experience 2").click()
    assert companies(page) == ["Own Works", "Initech"]
    expect(page.get_by_role("status").filter(has_text="was removed").first).to_be_attached()
    page.get_by_role("button", name="Undo").click()
    assert companies(page) == ["Own Works", "Acme", "Initech"]
    experience.get_by_role("button", name="Remove Experience 3").click()
    page.get_by_label("Position").first.focus()
    assert page.evaluate("window.sameDocument") is True
    page.locator(".save-bar").get_by_role("button", name="Save resume").click()
    expect(page.get_by_text("Resume saved.")).to_be_visible()
    assert companies(page) == ["Own Works", "Acme"]
    labelled = page.locator("label[for='workExperience.1.company']")
    expect(labelled).to_have_text("Company")


def test_typing_ends_a_doubt_and_places_of_lines_follow_their_entries(page: Page, address: str) -> None:
    page.goto(f"{address}/resume/upload")
    work = "Experience\nBaker, Tidewater\n2019 - 2021\n- Baked bread\n\nClerk, Hull Docks\n2015 - 2018\n- Kept books\n"
    page.fill("#text", f"Ada Ferris\nada@example.com\n\n{work}")
    page.get_by_role("button", name="Read my resume").click()
    # As if the reader had not placed the second line.
    page.locator("[name=unplaced]").evaluate("one => { one.value = '1'; }")
    page.locator("[name='mark:contactInfo.email']").evaluate("one => { one.value = '2?'; }")
    page.locator("#resume-form").evaluate(
        """form => {
            const action = document.createElement("input");
            Object.assign(action, { type: "hidden", name: "action", value: "place" });
            form.append(action);
            form.submit();
        }"""
    )
    doubt = page.locator("[id='contactInfo.email-check']")
    expect(doubt).to_have_text("Check this")
    # The script listens from then on.
    page.wait_for_load_state("load")
    page.fill(field("contactInfo.email"), "ada@ferris.example")
    expect(doubt).to_have_count(0)
    expect(page.locator("[name='mark:contactInfo.email']")).to_have_value("2")
    place = page.locator(".unplaced-list select").first
    place.select_option("A point of Hull Docks")
    page.get_by_role("button", name="Remove Experience 1").click()
    expect(place).to_have_value("workExperience.0")
    page.get_by_role("button", name="Undo").click()
    expect(place).to_have_value("workExperience.1")
    page.get_by_role("button", name="Remove Experience 2").click()
    expect(place).to_have_value("")


def test_without_a_script_the_same_buttons_work(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{address}/sign-in?next=/resume/upload")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.fill("#text", TEXT)
    page.get_by_role("button", name="Read my resume").click()
    page.get_by_role("button", name="Add a position").click()
    assert page.url == f"{address}/resume/review#workExperience.1"
    page.fill(field("workExperience.1.company"), "Own Works")
    page.get_by_role("button", name="Move up Experience 2").click()
    assert page.url == f"{address}/resume/review#workExperience.0"
    expect(page.locator(field("workExperience.0.company"))).to_have_value("Own Works")
    page.get_by_role("button", name="Remove Experience 1").click()
    expect(page.locator(field("workExperience.0.company"))).to_have_value("Acme")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(field("workExperience.0.company"))).to_have_value("Own Works")
    page.get_by_role("link", name="Email: see line").click()
    expect(page.locator(".source-line:target")).to_have_text("ada@example.com")
    page.press(field("contactInfo.phone"), "Enter")
    expect(page.get_by_text("Confirm that the new one replaces it")).to_be_visible()
    page.get_by_label("Replace my saved resume").check()
    page.locator(".save-bar").get_by_role("button", name="Save resume").click()
    assert page.url == f"{address}/"
    page.goto(f"{address}/resume/")
    expect(page.locator(field("workExperience.0.company"))).to_have_value("Own Works")
    context.close()


def test_enter_saves(page: Page) -> None:
    page.fill(field("contactInfo.phone"), "+1 555 0199")
    page.press(field("contactInfo.phone"), "Enter")
    expect(page.get_by_text("Resume saved.")).to_be_visible()
    expect(page.locator(field("contactInfo.phone"))).to_have_value("+1 555 0199")


def test_the_line_of_the_field_in_use_is_marked_and_errors_take_the_focus(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}/resume/upload")
    page.fill("#text", TEXT)
    page.get_by_role("button", name="Read my resume").click()
    expect(page.locator(field("contactInfo.email"))).to_be_visible()
    page.wait_for_load_state()
    page.focus(field("contactInfo.email"))
    expect(page.locator(".source-line.is-current")).to_have_text("ada@example.com")
    page.fill(field("contactInfo.fullName"), "")
    page.locator(".save-bar").get_by_role("button", name="Save resume").click()
    expect(page.locator("#problems")).to_be_focused()
    page.get_by_role("link", name="Full name", exact=True).click()
    assert page.evaluate("document.activeElement.name || location.hash") in (
        "contactInfo.fullName",
        "#contactInfo.fullName",
    )


def test_pages_fit_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/resume/", "/resume/upload", "/resume/delete", "/jobs/", "/jobs/new", "/jobs/new?by=hand"):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


@pytest.mark.parametrize(("path", "read"), [("/resume/upload", "Read my resume"), ("/jobs/new", "Read the posting")])
def test_a_file_that_is_too_large_is_told_before_it_is_sent(page: Page, address: str, path: str, read: str) -> None:
    page.goto(f"{address}{path}")
    page.set_input_files("#file", {"name": "huge.pdf", "mimeType": "application/pdf", "buffer": b"x" * 6_000_000})
    expect(page.locator("#file-error")).to_contain_text("Choose a smaller one")
    page.get_by_role("button", name=read).click()
    expect(page.get_by_role("button", name=read)).to_be_enabled()
    assert page.url == f"{address}{path}"


def test_a_scan_is_read_on_a_page_that_tells_of_it(page: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def by_page(data: bytes, name: str) -> Iterator[tuple[int, int] | ResumeReading]:
        yield 1, 1
        released.wait(60)
        yield read_resume_text(TEXT)

    monkeypatch.setattr(resume_pages.parser, "can_read_scans", lambda: True)
    monkeypatch.setattr(parser, "read_scan_by_page", by_page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/resume/upload")
    page.set_input_files("[name=file]", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scanned()})
    page.get_by_role("button", name="Read my resume").click(no_wait_after=True)
    expect(page.get_by_role("log")).to_contain_text("Reading page 1 of 1")
    expect(page.get_by_role("heading", name="Check what was read")).to_have_count(0)
    released.set()
    expect(page.get_by_role("heading", name="Check what was read")).to_be_visible()
    expect(page.locator(field("contactInfo.fullName"))).to_have_value("Ada Example")
    # The review is whole: what was read can be saved, and Save is in sight and near on a phone.
    expect(page.get_by_role("button", name="Save resume").last).to_be_in_viewport()
    said = "document.activeElement.textContent.trim()"
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate(said) == "Skip to Save":
            page.keyboard.press("Enter")
        elif page.evaluate(said) == "Save resume":
            break
    assert page.evaluate(said) == "Save resume"
