"""A job search in a real browser, from a captured posting to a printed proof, by pointer, keys, phone and no script."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import icalendar
import pypdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import insert, select

from atspro.models import User, UserResume
from atspro.web.capture import bookmarklet
from tests.browser import PATIENCE
from tests.e2e.conftest import RunningCopy
from tests.e2e.hands import Hands, Keyboard, Pointer
from tests.e2e.http_client import HttpClient
from tests.engine.examples import NURSE

PASSWORD = "correct horse battery"
ZONE = ZoneInfo("Europe/Berlin")
WRITTEN = 60_000
POST = (Path(__file__).parent / "post.md").read_text("utf-8")
TITLE, COMPANY = "Registered Nurse - Critical Care", "Cedar Hollow Hospital"
OTHER_TITLE, OTHER_COMPANY = "Dialysis Nurse", "Juniper Kidney Center"


@dataclass
class Search:
    """One person's search in one browser, worked in one way."""

    page: Page
    hands: Hands
    url: str
    copy: RunningCopy
    is_narrow: bool = False
    zone: ZoneInfo = ZONE
    application: str = ""

    def go(self, path: str) -> None:
        """Open a page, which fits on the screen."""
        self.page.goto(self.url + path)
        self.fits()

    def fits(self) -> None:
        """On a phone nothing is wider than the screen."""
        if self.is_narrow:
            self.page.wait_for_load_state()
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (self.page.url, wide)

    def press(self, role: str, name: str | re.Pattern[str]) -> None:
        """A button or a link by what it is called."""
        self.hands.press(self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first)  # type: ignore[arg-type]

    def open(self, summary: str) -> None:
        """A part of the page, unless it is open already."""
        found = self.page.locator("summary").filter(has_text=summary).first
        if not found.evaluate("summary => summary.parentElement.open"):
            self.hands.press(found)

    def told(self, text: str | re.Pattern[str]) -> None:
        """The page says what came of it."""
        expect(self.page.get_by_role("status").filter(has_text=text).first).to_be_visible()
        self.fits()


def signed_up(copy: RunningCopy, context: BrowserContext, email: str) -> Page:
    """A new person with a resume, signed in in this browser."""
    client = HttpClient(copy.url)
    assert client.post("/sign-up", "/sign-up", name="Amara Okonkwo", email=email, password=PASSWORD)[0] == 200
    with copy.engine.begin() as connection:
        user_id = connection.scalar(select(User.id).where(User.email == email))
        connection.execute(
            insert(UserResume).values(
                user_id=user_id,
                contact_info=NURSE.contact_info.to_json(),
                work_experience=[entry.to_json() for entry in NURSE.work_experience],
                skills=NURSE.skills,
            )
        )
    page = context.new_page()
    page.goto(f"{copy.url}/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Board", exact=True).first).to_be_visible()
    return page


def capture(search: Search, elsewhere: Page) -> None:
    """From the page of the posting, which the bookmark of our own page brings here."""
    elsewhere.route(
        "https://jobs.example/**", lambda route: route.fulfill(body=posting_page(), content_type="text/html")
    )
    elsewhere.goto("https://jobs.example/icu/7?utm_source=mail")
    program = elsewhere.evaluate("text => decodeURIComponent(text)", bookmarklet(f"{search.url}/jobs/capture/"))
    with elsewhere.context.expect_page() as opened:
        elsewhere.evaluate(f"() => {{ {program.removeprefix('javascript:')} }}")
    search.page.close()
    search.page = opened.value
    expect(search.page.locator("[data-capture-text]")).to_contain_text("Administer medications")


def posting_page() -> str:
    lines = "".join(f"<p>{line}</p>" for line in POST.splitlines()[2:] if line)
    return f"<!doctype html><title>{TITLE}</title><main><h1>{TITLE}</h1>{lines}</main>"


def paste(search: Search) -> None:
    search.go("/jobs/new")
    search.hands.write(search.page.get_by_label("Text of the job posting"), POST)


def save_posting(search: Search) -> None:
    search.press("button", "Read the posting")
    expect(search.page.get_by_role("textbox", name=re.compile("^Company"))).to_have_value(COMPANY)
    search.fits()
    search.press("button", "Save the job")
    expect(search.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    search.fits()


def ask_for_documents(search: Search) -> None:
    search.press("button", "Generate all four documents")
    for name in ("Resume", "Cover letter"):
        expect(search.page.get_by_role("article", name=name).get_by_text("Done")).to_be_visible(timeout=WRITTEN)
    search.fits()
    search.press("link", "Application")
    expect(search.page.get_by_role("heading", name="Where it stands")).to_be_visible()
    search.application = search.page.url.removeprefix(search.url)


def mark_as_sent(search: Search, sent: date, *, method: str, source: str, with_versions: bool = True) -> None:
    search.open("Mark as sent")
    versions = search.page.locator("[name=versions]")
    if with_versions:
        assert versions.count() == 2
        for box in versions.all():
            if not box.is_checked():
                search.hands.tick(box)
    form = search.page.locator("form[action$='/sent']")
    search.hands.date(form.get_by_label("Sent on"), sent)
    search.hands.choose(form.get_by_label("How"), method)
    search.hands.write(form.get_by_label("Where you found the job"), source)
    search.hands.press(form.get_by_role("button", name="Mark as sent"))
    expect(search.page.locator("#stage ~ p .tag").first).to_have_text("Applied")
    search.fits()


def ask_again_when_due(search: Search) -> None:
    """The day to ask is over: Today says so, and the answer to it makes the next one."""
    search.go("/")
    expect(search.page.get_by_role("heading", name="Overdue")).to_be_visible()
    search.press("button", re.compile("^Done ?: Ask whether they have seen your application"))
    search.told("Done: Ask whether they have seen your application.")


def interview(search: Search, at: datetime) -> None:
    search.go(search.application)
    search.open("Add a note, an interview or a call")
    form = search.page.locator("form[data-zone-form]")
    search.hands.choose(form.get_by_label("What"), "Interview")
    search.hands.date(form.get_by_label("When"), at)
    search.hands.write(form.get_by_label("Place or link"), "Room 4")
    search.hands.press(form.get_by_role("button", name="Add to the timeline"))
    search.told("Interview added.")
    expect(search.page.get_by_role("heading", name="Coming up")).to_be_visible()


def move(search: Search, to: str, day: date) -> None:
    form = search.page.locator("section[aria-labelledby=stage] form").first
    search.hands.choose(form.get_by_label("Move to"), to)
    search.hands.date(form.get_by_label("On", exact=True), day)
    search.hands.press(form.get_by_role("button", name="Move"))
    search.told(f"Moved to “{to}”.")


def again_by_an_agency(search: Search) -> None:
    search.open("Apply to this job again")
    form = search.page.locator("form[action$='/attempts']")
    search.hands.choose(form.get_by_label("How"), "Through an agency")
    search.hands.write(form.get_by_label("Where you found it this time"), "Wellcare Staffing")
    search.hands.press(form.get_by_role("button", name="Start a new attempt"))
    expect(search.page.locator(".page-sub")).to_contain_text("attempt 2 of 2")
    search.application = search.page.url.removeprefix(search.url).partition("#")[0]


def enter_offer(search: Search, **said: str) -> None:
    search.press("link", "Enter an offer")
    for label, value in said.items():
        control = search.page.get_by_label(label.replace("_", " "))
        if control.evaluate("element => element.tagName") == "SELECT":
            search.hands.choose(control, value)
        else:
            search.hands.write(control, value)
    search.fits()
    search.press("button", "Save")
    expect(search.page.locator("#stage ~ p .tag").first).to_have_text("Offer")


def other_job(search: Search, sent: date) -> None:
    """Title and company are enough."""
    search.go("/jobs/new?by=hand")
    search.hands.write(search.page.get_by_role("textbox", name=re.compile("^Job title|^Title")), OTHER_TITLE)
    search.hands.write(search.page.get_by_role("textbox", name=re.compile("^Company")), OTHER_COMPANY)
    search.press("button", "Save the job")
    search.press("link", "Application")
    mark_as_sent(search, sent, method="Email", source="A friend", with_versions=False)


def compare_offers(search: Search) -> None:
    """By hand: 42 an hour for 36 hours in 52 weeks is 78,624; 6,000 a month, thirteen times, is 78,000."""
    search.press("link", "Compare your offers")
    row = search.page.get_by_role("row").filter(has=search.page.get_by_role("rowheader", name="Base a year"))
    expect(row).to_contain_text("78,624")
    expect(row).to_contain_text("78,000")
    search.fits()


def counted(search: Search) -> None:
    """Three applications: one held an interview and was rejected, two have an offer. Nobody is waited for."""
    search.go("/statistics")
    expect(search.page.get_by_role("heading", name="How far your 3 applications came")).to_be_visible()
    expect(search.page.get_by_text("0 still waiting for an answer")).to_be_visible()
    rows = search.page.get_by_role("row")
    for label, words in (("Answered", "3 of 3"), ("Invited", "3 of 3"), ("Offer", "2 of 3"), ("Accepted", "0 of 3")):
        expect(rows.filter(has=search.page.get_by_role("rowheader", name=label)).first).to_contain_text(words)
    for label in ("Online form", "Through an agency", "Email"):
        expect(rows.filter(has=search.page.get_by_role("rowheader", name=label))).to_contain_text("1 of 1")


def subscribe(search: Search, at: datetime) -> None:
    """A calendar program reads the interview at its moment, without being signed in."""
    search.go("/calendar/")
    search.hands.tick(search.page.get_by_label("With the names of jobs, places and notes", exact=False))
    search.press("button", "Make an address")
    address = search.page.get_by_label("Address of the feed").input_value()
    search.fits()
    with urlopen(address, timeout=30) as answer:
        feed = icalendar.Calendar.from_ical(answer.read())
    events = [event for event in feed.walk("VEVENT") if "Interview" in str(event["SUMMARY"])]
    assert [(str(event["LOCATION"]), event.decoded("DTSTART")) for event in events] == [("Room 4", at.astimezone(UTC))]
    assert TITLE in str(events[0]["SUMMARY"])


def print_proof(search: Search, first: date, last: date) -> None:
    search.go("/statistics/proof")
    for label, day in (("From", first), ("To", last)):
        search.hands.date(search.page.get_by_label(label, exact=True), day)
    search.press("button", "Show")
    expect(search.page).to_have_url(re.compile("first="))
    expect(search.page.get_by_role("cell", name=OTHER_COMPANY)).to_be_visible()
    with search.page.expect_download() as started:
        search.press("link", re.compile("PDF.*A4|as PDF", re.IGNORECASE))
    search.fits()
    pages = pypdf.PdfReader(io.BytesIO(Path(started.value.path()).read_bytes())).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    for fact in ("Amara Okonkwo", COMPANY, OTHER_COMPANY, OTHER_TITLE, "Through an agency", "Wellcare Staffing"):
        assert fact in text, fact
    assert text.count(COMPANY) == 2
    assert "Rejected" in text


def whole_search(search: Search) -> None:
    """From a saved posting on: everything that happens to an application, and what comes of it."""
    today = datetime.now(ZONE).date()
    at = datetime.combine(today + timedelta(days=3), datetime.min.time(), search.zone).replace(hour=10, minute=30)
    save_posting(search)
    ask_for_documents(search)
    mark_as_sent(search, today - timedelta(days=9), method="Online form", source="jobs.example")
    ask_again_when_due(search)
    interview(search, at)
    search.go(search.application)
    move(search, "Interviewing", today - timedelta(days=4))
    move(search, "Rejected", today - timedelta(days=3))
    again_by_an_agency(search)
    mark_as_sent(search, today - timedelta(days=2), method="Through an agency", source="Wellcare Staffing")
    enter_offer(search, Base_pay="42", Currency="USD", Paid_for="an hour", Hours_per_week="36")
    other_job(search, today - timedelta(days=5))
    enter_offer(search, Base_pay="6000", Currency="USD", Paid_for="a month", Months_paid_per_year="13")
    compare_offers(search)
    counted(search)
    subscribe(search, at)
    print_proof(search, today - timedelta(days=30), today)


WAYS: dict[str, dict[str, Any]] = {
    "pointer": {},
    "keyboard": {},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "no-script": {"java_script_enabled": False},
}


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser of the way that the test asks for."""
    options = WAYS[request.param]
    made = browser.new_context(
        accept_downloads=True, service_workers="block", timezone_id=ZONE.key, locale="en-US", **options
    )
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


# What answers without script is tried by every test that has no browser.
@pytest.mark.parametrize(
    ("context", "way"),
    [pytest.param(way, way, marks=[pytest.mark.thorough] if way == "no-script" else [], id=way) for way in WAYS],
    indirect=["context"],
)
def test_a_search_from_a_captured_posting_to_a_printed_proof(
    running_copy: RunningCopy, context: BrowserContext, way: str
) -> None:
    page = signed_up(running_copy, context, f"amara.{way}@example.com")
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    search = Search(page, Pointer(touches=way == "phone"), running_copy.url, running_copy, is_narrow=way == "phone")
    if way == "no-script":
        search.zone = ZoneInfo("UTC")  # as the form says: only a script knows the reader's
    if way == "pointer":
        capture(search, context.new_page())
    else:
        if way == "keyboard":
            search.hands = Keyboard(page)
        paste(search)
    whole_search(search)
    assert errors == []
