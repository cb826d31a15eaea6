"""A day's work of staff in a real browser: from a misspelt name over imports and conflicts to a restored job."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, insert, select, update

from atspro.models import GenerationRequest, JobDocument, User, UserJob, UserResume
from tests.e2e.conftest import PATIENCE, RunningCopy
from tests.e2e.http_client import HttpClient
from tests.engine.examples import NURSE, NURSE_JOB

NAME, EMAIL, PASSWORD = "Wilhelmina Brandvold", "wilhelmina.brandvold@example.com", "correct horse battery"
DOCUMENTS = 150


@pytest.fixture
def page(browser_page: Page) -> Page:
    """The browser, which fails the test when a page logs an error; that a page is answered with one is no such."""
    errors: list[str] = []
    browser_page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" and "status of 409" not in said.text else None,
    )
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    yield browser_page
    assert errors == []


@pytest.fixture
def seeker(running_copy: RunningCopy) -> HttpClient:
    """A job seeker, signed in, with a resume and as many jobs with a letter each as it takes."""
    client = HttpClient(running_copy.url)
    status, _ = client.post("/sign-up", "/sign-up", name=NAME, email=EMAIL, password=PASSWORD)
    assert status == 200
    content = {name: getattr(NURSE_JOB, name) for name in ("company", "description", "salary")}
    with running_copy.engine.begin() as connection:
        user_id = connection.scalar(select(User.id).where(User.email == EMAIL))
        connection.execute(
            insert(UserResume).values(
                user_id=user_id,
                contact_info=NURSE.contact_info.to_json(),
                work_experience=[entry.to_json() for entry in NURSE.work_experience],
                skills=NURSE.skills,
            )
        )
        jobs = [{**content, "userId": user_id, "title": f"Nurse {number:03}"} for number in range(DOCUMENTS)]
        ids = connection.scalars(insert(UserJob).returning(UserJob.id), jobs).all()
        letters = [{"jobId": job_id, "type": "cover", "content": "Dear all,"} for job_id in ids]
        connection.execute(insert(JobDocument), letters)
    return client


def job_named(copy: RunningCopy, title: str) -> UUID:
    with copy.engine.connect() as connection:
        return connection.execute(
            select(UserJob.id).join(User).where(User.email == EMAIL, UserJob.title == title)
        ).scalar_one()


def written(copy: RunningCopy) -> dict[str, int]:
    """How many of the person's requests are in which state, and as "versions" how many letters are the second."""
    mine = select(UserJob.id).join(User).where(User.email == EMAIL)
    with copy.engine.connect() as connection:
        states = connection.execute(
            select(GenerationRequest.state, func.count().label("number"))
            .where(GenerationRequest.job_id.in_(mine))
            .group_by(GenerationRequest.state)
        )
        found = {row.state: row.number for row in states}
        second = (JobDocument.job_id.in_(mine), JobDocument.version == 2, JobDocument.is_active)
        return {**found, "versions": connection.scalar(select(func.count()).where(*second)) or 0}


def sign_in(page: Page, copy: RunningCopy) -> None:
    page.goto(f"{copy.url}/sign-in?next=/admin/users/")
    page.get_by_label("Email").fill(copy.admin["email"])
    page.get_by_label("Password").fill(copy.admin["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")


def find_the_misspelt(page: Page) -> None:
    for typed in ("wilhelmnia.bra", "Wilhemi"):
        page.get_by_role("searchbox").fill(typed)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"No user is found by “{typed}”.")
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def ask_for_all_letters(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/documents/?flt0_owner={EMAIL}&flt1_type=cover")
    page.get_by_role("checkbox", name=re.compile("^All that were found")).check()
    page.get_by_label("With selected documents").select_option(label="Generate again")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"these {DOCUMENTS} documents")
    page.get_by_role("button", name="Generate again").click()
    # The page follows the worker by itself.
    part = page.locator("[data-live-part]")
    expect(part).to_contain_text(f"{DOCUMENTS} of {DOCUMENTS} done", timeout=PATIENCE * 1000)


def revert_a_change(page: Page, copy: RunningCopy, job_id: UUID) -> None:
    with copy.engine.begin() as connection:
        connection.execute(update(UserJob).where(UserJob.id == job_id).values(title="Nrse", salary="€1"))
    page.goto(f"{copy.url}/admin/jobs/details/?id={job_id}")
    change = page.locator(".event").filter(has_text="Job changed").first
    expect(change).to_contain_text("Nurse 000")
    expect(change).to_contain_text("Nrse")
    change.get_by_role("link", name=re.compile("^Revert")).click()
    page.get_by_role("button", name="Revert").click()
    expect(page.get_by_role("status")).to_have_text("Change reverted.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nurse 000")


def export_the_list(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/jobs/?flt0_owner={EMAIL}")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV", exact=True).click()
    with Path(started.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["title"] for row in rows} == {f"Nurse {number:03}" for number in range(DOCUMENTS)}


def meet_a_conflict(page: Page, copy: RunningCopy, seeker: HttpClient, job_id: UUID) -> None:
    page.goto(f"{copy.url}/admin/jobs/edit/?id={job_id}")
    _, job_page = seeker.get(f"/jobs/{job_id}")
    move = re.search(r"/applications/[0-9a-f-]+/move", job_page)
    assert move
    status, _ = seeker.post(move[0], f"/jobs/{job_id}", to="offer")
    assert status == 200
    page.get_by_label("Salary").fill("€9")
    page.get_by_role("button", name="Save", exact=True).click()
    conflict = page.get_by_role("alert").filter(has_text="Changed while you were writing")
    expect(conflict).to_contain_text(EMAIL)
    conflict.get_by_label(re.compile("^Take theirs")).check()
    conflict.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    with copy.engine.connect() as connection:
        stored = connection.execute(select(UserJob.salary, UserJob.status).where(UserJob.id == job_id)).one()
    assert tuple(stored) == ("€9", "offered")


def restore_what_was_deleted(page: Page, copy: RunningCopy, job_id: UUID) -> None:
    page.goto(f"{copy.url}/admin/jobs/details/?id={job_id}")
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("It can be restored for 30 days")
    page.goto(f"{copy.url}/admin/audit/deleted/")
    page.get_by_role("link", name=re.compile("^Restore Nurse 001")).click()
    expect(page.get_by_role("main")).to_contain_text("Restored with it: 2 document versions")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("status")).to_have_text("Restored.")
    letters = page.get_by_role("region", name="Cover letter")
    expect(letters.get_by_role("link", name="Version 2")).to_be_visible()
    expect(letters.get_by_role("link", name="Version 1")).to_be_visible()


def test_a_day_of_staff(page: Page, running_copy: RunningCopy, seeker: HttpClient) -> None:
    sign_in(page, running_copy)
    find_the_misspelt(page)
    ask_for_all_letters(page, running_copy.url)
    # Meanwhile the letters are written.
    first, second = (job_named(running_copy, f"Nurse {number:03}") for number in range(2))
    revert_a_change(page, running_copy, first)
    export_the_list(page, running_copy.url)
    meet_a_conflict(page, running_copy, seeker, first)
    deadline = time.monotonic() + PATIENCE
    while (states := written(running_copy)) != {"succeeded": DOCUMENTS, "versions": DOCUMENTS}:
        assert time.monotonic() < deadline, states
        time.sleep(0.2)
    restore_what_was_deleted(page, running_copy, second)
