"""The dashboard in a real browser: it keeps to the policy, fits a phone, and works with and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page
from sqlalchemy import select

from atspro.db import db
from atspro.models import DOCUMENT_TYPES, GenerationRequest, Mail, User, UserJob, UserResume
from atspro.services import bulk
from tests.admin.conftest import Make
from workers.bulk import run

PHONE = {"width": 390, "height": 844}
TABLES = ("users", "resumes", "jobs", "documents", "requests", "sessions", "accounts", "verifications", "bulk")


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": PHONE}], ids=["desk", "phone"])
def test_every_page_keeps_to_the_policy_and_fits(
    open_page: Callable[..., Page], one_of_each: dict[str, str], options: dict[str, object]
) -> None:
    page = open_page(**options)
    paths = ["/admin/", *(f"/admin/{table}/" for table in TABLES)]
    paths += [f"/admin/{table}/details/?id={one_of_each[table]}" for table in TABLES]
    paths += [f"/admin/{table}/edit/?id={one_of_each[table]}" for table in ("users", "resumes", "jobs", "documents")]
    paths += [f"/admin/{table}/new/" for table in ("users", "resumes", "jobs")]
    paths += ["/admin/users/import/", "/admin/jobs/import/"]
    paths += [f"/admin/jobs/compare/?id={one_of_each['jobs']}", f"/admin/users/reset/?id={one_of_each['users']}"]
    paths += [f"/admin/users/delete/?id={one_of_each['users']}", "/admin/jobs/?flt0_status=tracked&search=e"]
    for path in paths:
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, path
        page.locator("h1").first.wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_documents_are_asked_for_from_the_list(
    app: Flask, open_page: Callable[..., Page], user: User, make_job: Make, scripts: bool
) -> None:
    for number in range(2):
        make_job(user, f"Job {number}")
    app.config["WTF_CSRF_ENABLED"] = True
    page = open_page(java_script_enabled=scripts)
    page.goto("/admin/jobs/")
    if scripts:
        page.get_by_label("Tick all on this page").check()
        page.get_by_text("2 ticked").wait_for()
    else:
        for number in range(2):
            page.get_by_label(f"Tick Job {number} at Globex").check()
    page.get_by_label("With selected jobs").select_option(label="Generate all four documents")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Generate all four documents for these jobs?").wait_for()
    page.get_by_role("button", name="Generate all four documents").click()
    page.get_by_text("8 documents asked for.").wait_for()
    # What the page still fetches is served on the connection that the next lines read from.
    page.wait_for_load_state("networkidle")
    with app.app_context():
        made = db.session.execute(select(UserJob.title, GenerationRequest.type).join(UserJob.requests)).all()
    assert sorted(made) == sorted((f"Job {number}", name) for number in range(2) for name in DOCUMENT_TYPES)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_resume_is_edited_as_its_owner_would(
    app: Flask, open_page: Callable[..., Page], user: User, make_resume: Make, scripts: bool
) -> None:
    resume = make_resume(user)
    app.config["WTF_CSRF_ENABLED"] = True
    page = open_page(java_script_enabled=scripts)
    page.goto(f"/admin/resumes/edit/?id={resume.id}")
    page.get_by_role("button", name="Add a position").click()
    page.get_by_label("Position").nth(1).fill("Captain")
    page.get_by_role("button", name="Move up Experience 2").click()
    page.get_by_role("button", name="Add education").click()
    page.get_by_label("School").fill("Yale")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_text("Yale", exact=True).wait_for()
    # What the page still fetches is served on the connection that the next lines read from.
    page.wait_for_load_state("networkidle")
    with app.app_context():
        stored = db.session.scalars(select(UserResume)).one()
        assert [one["position"] for one in stored.work_experience] == ["Captain", "Engineer"]
        assert stored.education[0]["institution"] == "Yale"


def csv_file(text: str) -> FilePayload:
    return {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}


def test_a_file_is_imported_by_keyboard_on_a_phone(app: Flask, open_page: Callable[..., Page]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = open_page(viewport=PHONE, color_scheme="dark")
    page.goto("/admin/users/")
    page.get_by_role("link", name="Import").press("Enter")
    page.get_by_label("File").set_input_files(csv_file(f"name,email\n,a@example.com\n{'x' * 300},b\nC,{'c' * 80}\n"))
    page.get_by_role("button", name="Check the file").press("Enter")
    page.get_by_role("heading", name="Nothing is imported yet: 3 rows are bad").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("The corrected file").set_input_files(csv_file("name,email\nA,a@example.com\nB,b@example.com\n"))
    page.get_by_role("button", name="Check the file").press("Enter")
    page.get_by_role("heading", name="Import 2 users?").wait_for()
    page.get_by_label("Email each of them a link").press("Space")
    page.get_by_role("button", name="Import 2 users").press("Enter")
    page.get_by_text("2 users imported.").wait_for()
    # What the page still fetches is served on the connection that the next lines read from.
    page.wait_for_load_state("networkidle")
    with app.app_context():
        assert set(db.session.scalars(select(User.name).where(User.email.in_(["a@example.com", "b@example.com"])))) == {
            "A",
            "B",
        }
        assert list(db.session.scalars(select(Mail))) == []


def test_signing_out_from_the_dashboard(app: Flask, open_page: Callable[..., Page]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = open_page()
    page.goto("/admin/users/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/admin/users/")
    assert "/sign-in?next=" in page.url


def test_a_bulk_action_shows_how_far_it_is_without_a_reload(
    turn: threading.Lock,
    open_page: Callable[..., Page],
    user: User,
    admin: User,
    make_job: Make,
    store: Make,
) -> None:
    jobs = [make_job(user, f"Job {number}") for number in range(3)]
    ids = [str(job.id) for job in jobs]
    action = store(lambda session: bulk.start(session, admin, "jobs", "generate_prep", ids, source="/admin/jobs/"))
    page = open_page(viewport=PHONE)
    page.goto(f"/admin/bulk/details/?id={action.id}")
    assert "0 of 3 done" in page.inner_text("[data-live-part]")
    page.evaluate("window.sameDocument = true")
    # Its own process would do it; here it is done while the page waits.
    with turn:
        run(str(action.id))
    page.wait_for_selector("[data-live-end]", state="attached")
    assert "3 of 3 done" in page.inner_text("[data-live-part]")
    assert page.evaluate("window.sameDocument")
    assert page.query_selector("#stop") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_long_words_and_many_columns_do_not_widen_the_page(
    open_page: Callable[..., Page], user: User, make_job: Make
) -> None:
    make_job(
        user,
        "Transformation " * 8,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    )
    page = open_page(viewport={"width": 1280, "height": 800})
    page.goto("/admin/jobs/?search=transformation")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    box = page.get_by_role("link", name="Delete Transformation").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 1280


def test_a_phone_sorts_and_ticks_all(open_page: Callable[..., Page], user: User, make_job: Make) -> None:
    for number in range(2):
        make_job(user, f"Job {number}")
    page = open_page(viewport=PHONE)
    page.goto("/admin/jobs/")
    page.get_by_label("Tick all on this page").check()
    page.get_by_text("2 ticked").wait_for()
    page.get_by_text("Times are in your time zone").wait_for()
    assert page.locator("thead th", has_text="User").is_hidden()
    page.get_by_role("link", name="Changed").click()
    page.wait_for_url("**sort=updated_at**")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_widget_works(
    open_page: Callable[..., Page], user: User, make_job: Make, make_document: Make, scheme: str
) -> None:
    job = make_job(user, "Night nurse")
    for number in range(22):
        make_job(user, f"Job {number:02}")
    make_document(job)
    page = open_page(color_scheme=scheme, viewport=PHONE)
    page.goto("/admin/jobs/")
    # A filter that names a user suggests some, a choice and a moment narrow the list.
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("User’s email is").press_sequentially(user.email[:6])
    page.wait_for_selector(f'datalist option[value="{user.email}"]', state="attached")
    page.get_by_label("User’s email is").fill(user.email)
    page.locator("#filter-status").select_option("tracked")
    page.get_by_label("Added since").fill("2026-01-02T03:04")
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("Filters (3)").wait_for()
    page.get_by_text("23 jobs found").wait_for()
    # A day, a page further, and the rows of a page.
    page.get_by_label("Go to date (UTC)").fill("2999-01-01")
    page.get_by_role("button", name="Go", exact=True).click()
    page.wait_for_url("**day=2999-01-01**")
    page.get_by_role("link", name="50", exact=True).click()
    page.get_by_label("Tick Night nurse at Globex").wait_for()
    # The bar over the list asks about all that were found.
    page.goto("/admin/jobs/?flt0_status=tracked")
    page.get_by_label("Tick all on this page").check()
    page.get_by_label("All that were found").check()
    page.get_by_label("With selected jobs").select_option(label="Delete")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Delete these").wait_for()
    page.get_by_role("link", name="Keep").click()
    page.get_by_label("Tick all on this page").wait_for()
    # Light and dark, by hand.
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function("before => getComputedStyle(document.body).backgroundColor !== before", arg=before)
    # A form's look-up, choice and moment; what two versions have in common.
    page.goto("/admin/jobs/new/")
    page.get_by_label("User’s email").press_sequentially(user.email[:6])
    page.wait_for_selector(f'datalist option[value="{user.email}"]', state="attached")
    page.goto(f"/admin/users/ban/?id={user.id}")
    page.get_by_label("How long").select_option(label="Until a date")
    page.get_by_label("Until (UTC)").fill("2999-01-01T00:00")
    page.get_by_role("button", name="Ban and sign out everywhere").click()
    page.get_by_text("has been banned").wait_for()
    page.goto(f"/admin/jobs/details/?id={job.id}")
    page.get_by_label("Action").select_option(label="Generate the cover letter")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Generate the cover letter for these jobs?").wait_for()


def test_a_form_that_comes_back_leads_to_what_is_wrong(open_page: Callable[..., Page], user: User) -> None:
    page = open_page()
    page.goto(f"/admin/users/edit/?id={user.id}")
    page.get_by_label("Email", exact=True).fill("")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Enter the email address").wait_for()
    assert page.evaluate("document.activeElement.id") == "email"


def test_the_queue_goes_on_under_the_keyboard(
    open_page: Callable[..., Page], user: User, make_job: Make, make_request: Make
) -> None:
    for name in ("First", "Second"):
        make_request(make_job(user, name), state="failed", error="The model was away.")
    page = open_page()
    page.clock.install()
    page.goto("/admin/queue/?state=failed")
    for role, name in (("checkbox", "Tick Resume for Second at Globex"), ("link", "Resume for First at Globex")):
        where = page.get_by_role(role, name=name)  # type: ignore[arg-type]
        where.focus()
        old = where.element_handle()
        with page.expect_response("**/admin/queue/live/**"):
            page.clock.run_for(4000)
        page.wait_for_function("old => !old.isConnected", arg=old)
        assert where.evaluate("element => element === document.activeElement"), name
