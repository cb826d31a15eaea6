"""A person's account from beginning to end in a browser without JavaScript; the mail is read from the outbox."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import RunningCopy

PATIENCE = 60


@pytest.fixture
def new_page(browser: Browser, running_copy: RunningCopy) -> Iterator[Callable[[], Page]]:
    """Make browsers of their own that run no script."""
    contexts = []

    def make() -> Page:
        context = browser.new_context(base_url=running_copy.url, java_script_enabled=False, accept_downloads=True)
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def press(page: Page, button: str) -> None:
    """Send a form, and wait for its answer: who goes on to another page before has sent nothing."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name=button).click()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def message_to(admin: Page, recipient: str, subject: str) -> str:
    """The text of a message, once a worker has put it into the outbox."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        admin.goto("/admin/outbox/")
        found = admin.locator("article", has_text=recipient).filter(has_text=subject)
        if found.count():
            return found.first.inner_text()
        admin.wait_for_timeout(200)
    raise AssertionError(f"no message “{subject}” to {recipient}")


def link_in(text: str) -> str:
    [link] = re.findall(r"http\S+token=\S+", text)
    return str(link)


def test_from_signing_up_to_the_receipt(
    new_page: Callable[[], Page], running_copy: RunningCopy, tmp_path: Path
) -> None:
    admin, page = new_page(), new_page()
    sign_in(admin, running_copy.admin["email"], running_copy.admin["password"])

    page.goto("/sign-up")
    page.get_by_label("Your name").fill("Noor Script")
    page.get_by_label("Email").fill("Noor@Example.com")
    page.get_by_label("Password").fill("a first long one")
    press(page, "Sign up")
    expect(page).to_have_url(re.compile("/resume/upload"))

    page.goto(link_in(message_to(admin, "noor@example.com", "Confirm your address")))
    press(page, "Confirm this address")
    expect(page.locator("main")).to_contain_text("Confirmed")

    other = new_page()
    other.goto("/sign-in")
    other.get_by_role("link", name="Forgot your password?").click()
    other.get_by_label("Email").fill("noor@example.com")
    press(other, "Send me a link")
    expect(other.get_by_role("heading", name="Check your email")).to_be_visible()
    reset = link_in(message_to(admin, "noor@example.com", "Choose a new password"))
    other.goto(reset)
    other.get_by_label("New password").fill("a second long one")
    press(other, "Save the new password")
    sign_in(other, "noor@example.com", "a second long one")
    other.goto(reset)
    expect(other.get_by_role("link", name="Request a new link")).to_be_visible()
    # The first browser was signed out by it.
    page.goto("/account/")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, "noor@example.com", "a second long one")

    page.goto("/account/")
    expect(page.locator(".session-list li")).to_have_count(2)
    press(page, "Sign out everywhere else")
    expect(page.locator(".session-list li")).to_have_count(1)
    other.goto("/account/")
    expect(other).to_have_url(re.compile("/sign-in"))

    page.get_by_role("link", name="Download your data").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    download.value.save_as(tmp_path / "everything.json")
    everything = json.loads((tmp_path / "everything.json").read_text())
    assert everything["profile"][0]["email"] == "noor@example.com"
    assert everything["profile"][0]["emailVerified"] is True

    page.goto("/account/")
    page.get_by_role("link", name="Delete your account").click()
    page.get_by_label("Your email address").fill("noor@example.com")
    page.get_by_label("Your password").fill("a second long one")
    press(page, "Delete my account")
    expect(page.locator("main")).to_contain_text("Your account has been deleted")
    assert "your profile" in message_to(admin, "noor@example.com", "Your account has been deleted")
    sign_in(page, "noor@example.com", "a second long one")
    expect(page.locator("main")).to_contain_text("Wrong email or password")
