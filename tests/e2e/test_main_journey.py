"""The whole main job in a real browser on real input: from signing up to a downloaded resume, then the staff's side."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, quote_plus, urljoin, urlsplit

import docx
import pypdf
import pytest
from playwright.sync_api import Page, expect

from atspro.engine import recovered
from atspro.engine.export import DESIGNS, Design
from tests.e2e.conftest import RunningCopy
from tests.e2e.sample import Sample

EMAIL = "david.journey@example.com"
PASSWORD = "correct horse battery"
WRITTEN = 60_000


@pytest.fixture
def page(browser_page: Page) -> Page:
    """The browser, which fails the test when a page logs an error: a blocked script, a refused request."""
    errors: list[str] = []
    browser_page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    yield browser_page
    assert errors == []


def sign_up(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("navigation").get_by_role("link", name="Sign up").click()
    page.get_by_label("Your name").fill("David Journey")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Upload your resume")


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def bring_resume(page: Page, sample: Sample) -> None:
    page.get_by_label("Upload a file").set_input_files(sample.resume)
    page.get_by_role("button", name="Read my resume").click()
    expect(page.get_by_role("textbox", name=re.compile("^Full name"))).to_have_value(sample.name)
    expect(page.get_by_text(sample.employers[0]).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.get_by_role("status").first).to_contain_text(re.compile("saved", re.IGNORECASE))


def add_job(page: Page, url: str, sample: Sample) -> None:
    page.goto(f"{url}/jobs/new")
    page.get_by_label("Text of the job posting").fill(sample.post)
    page.get_by_role("button", name="Read the posting").click()
    expect(page.get_by_role("textbox", name=re.compile("^Company"))).to_have_value(sample.post_company)
    expect(page.get_by_role("textbox", name=re.compile("title", re.IGNORECASE)).first).to_have_value(sample.post_title)
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sample.post_title)


def request_all_documents(page: Page) -> None:
    page.get_by_role("button", name="Generate all four documents").click()
    for name in ("Resume", "Cover letter", "Company research", "Interview prep"):
        card = page.get_by_role("article", name=name)
        # The page follows the worker by itself, without a reload.
        expect(card.get_by_text("Done")).to_be_visible(timeout=WRITTEN)
        expect(card.get_by_text(re.compile(r"\d+ words"))).to_be_visible()
    expect(page.get_by_role("article", name="Resume").locator(".score-line")).to_have_text(re.compile(r"\d"))
    # What was queued is written: no notice stands above the finished cards.
    expect(page.get_by_text("queued.")).to_have_count(0)


def download(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as started:
        page.get_by_role("link", name=name, exact=True).click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def take_everything_out(page: Page, job_address: str, sample: Sample) -> None:
    """Every file of every document, in each design: a parser gets back the whole of what the document says."""
    taken: list[tuple[str, str | None]] = []
    for name in ("resume", "cover letter", "company research", "interview prep"):
        page.goto(job_address)
        page.get_by_role("link", name=f"Open the {name}").click()
        expect(page.get_by_role("article", name="The text")).to_be_visible()
        links = {str(link.get_attribute("href")) for link in page.locator('li a[href*="/download/"]').all()}
        files = {link: page.request.get(urljoin(page.url, link)) for link in sorted(links)}
        assert all(answer.ok for answer in files.values())
        markdown = next(answer.text() for link, answer in files.items() if link.endswith("/md"))
        assert sample.name in markdown or name in ("company research", "interview prep")
        for link, answer in files.items():
            address = urlsplit(link)
            format = address.path.rsplit("/", 1)[1]
            taken.append((format, dict(parse_qsl(address.query)).get("design")))
            if format in ("pdf", "docx"):
                design = cast("Design", dict(parse_qsl(address.query)).get("design", "report"))
                found = recovered(markdown, answer.body(), format, design=design)
                assert (found.lost, found.share) == ((), 1.0), (name, link)
            elif format == "json":
                basics = answer.json()["basics"]
                assert basics["name"] == sample.name
            else:
                assert len(answer.text().split()) > 80
    designs = [(format, design) for format in ("pdf", "docx") for design in DESIGNS["resume"]]
    assert sorted(taken, key=str) == sorted(
        [*2 * designs, ("json", None), *4 * [("md", None), ("txt", None)], *2 * [("pdf", None), ("docx", None)]],
        key=str,
    )


def confirm_sentences(page: Page, url: str) -> None:
    """By keyboard: the first sentence, then all that are left."""
    page.goto(f"{url}/resume/sentences/")
    page.get_by_role("textbox").first.focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("radio", name="Confirm").first).to_be_checked()
    expect(page.get_by_role("textbox").nth(1)).to_be_focused()
    page.get_by_role("button", name="Confirm all shown").click()
    expect(page.get_by_role("status").first).to_contain_text(re.compile(r"\d+ sentences confirmed"))


def change_the_plan(page: Page, job_address: str) -> None:
    """The letter follows it."""
    page.goto(job_address)
    page.get_by_text("Change the plan").click()
    page.get_by_label("Addressed to").fill("Dana Reyes")
    page.get_by_role("button", name="Save plan").click()
    expect(page.get_by_role("status").first).to_contain_text("Plan saved")
    card = page.get_by_role("article", name="Cover letter")
    expect(card).to_contain_text("your plan")
    card.get_by_role("button", name="Generate again").click()
    expect(card.get_by_text("Version 3")).to_be_visible(timeout=WRITTEN)
    page.get_by_role("link", name="Open the cover letter").click()
    expect(page.get_by_role("article", name="The text")).to_contain_text("Dear Dana Reyes")


def refuse_a_change(page: Page, job_address: str) -> None:
    """The resume has the original again, as a new version."""
    page.goto(job_address)
    page.get_by_role("link", name="Open the resume").click()
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Save choices").click()
    expect(page.get_by_text("Version 4, the current one")).to_be_visible()
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    expect(page.get_by_text("Refused").first).to_be_visible()


def test_a_job_seeker_from_sign_up_to_a_restored_version_then_staff(
    page: Page, running_copy: RunningCopy, sample: Sample
) -> None:
    sign_up(page, running_copy.url)
    bring_resume(page, sample)
    add_job(page, running_copy.url, sample)
    job_address = page.url
    request_all_documents(page)
    take_everything_out(page, job_address, sample)

    page.goto(job_address)
    page.get_by_role("link", name="Open the resume").click()
    expect(page.get_by_role("heading", name="How it matches the post")).to_be_visible()
    article = page.get_by_role("article", name="The text")
    for employer in sample.employers:
        expect(article).to_contain_text(employer)

    name, pdf = download(page, "PDF, classic")
    assert name.endswith(".pdf")
    text = "\n".join(page_.extract_text() for page_ in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    name, word = download(page, "Word (DOCX), classic")
    assert name.endswith(".docx")
    paragraphs = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs)
    for fact in (sample.name, *sample.employers, sample.title, sample.school):
        assert fact in text, fact
        assert fact in paragraphs, fact

    page.get_by_role("link", name="Edit", exact=True).click()
    editor = page.get_by_role("textbox").first
    editor.fill(editor.input_value() + "\n\nWritten by hand.\n")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.get_by_text("Version 2, the current one")).to_be_visible()
    page.get_by_role("link", name="Compare with version 1").click()
    expect(page.locator("ins").filter(has_text="Written by hand.").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Version 1", exact=True).click()
    page.get_by_role("button", name="Restore this version").click()
    expect(page.get_by_text("Version 3, the current one")).to_be_visible()
    expect(page.get_by_role("article", name="The text")).not_to_contain_text("Written by hand.")
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, running_copy.url, **running_copy.admin)
    page.goto(f"{running_copy.url}/admin/users/?search={EMAIL}")
    expect(page.get_by_role("cell", name=EMAIL, exact=True)).to_be_visible()
    page.goto(f"{running_copy.url}/admin/jobs/?search={quote_plus(sample.post_title.split(' - ')[0])}")
    expect(page.get_by_role("row").filter(has_text=sample.post_company)).to_be_visible()
    page.goto(f"{running_copy.url}/admin/documents/?search={quote_plus(sample.post_title.split(' - ')[0])}")
    row = page.get_by_role("row").filter(has_text="Cover").first
    row.get_by_role("checkbox").check()
    page.get_by_label("With selected documents").select_option(label="Generate again")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Generate again").click()
    expect(page.get_by_role("status").first).to_contain_text("1")
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, running_copy.url, EMAIL, PASSWORD)
    page.goto(job_address)
    cover = page.get_by_role("article", name="Cover letter")
    expect(cover.get_by_text("Version 2")).to_be_visible(timeout=WRITTEN)

    confirm_sentences(page, running_copy.url)
    change_the_plan(page, job_address)
    refuse_a_change(page, job_address)
