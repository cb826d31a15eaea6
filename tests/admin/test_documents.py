"""Documents in the dashboard: a changed text is a new version, and actions go through the services."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.models import GenerationRequest, JobDocument, JobTouch, User, UserJob
from atspro.queue import GENERATE_DOCUMENT
from tests.admin.conftest import Make
from tests.conftest import Outbox
from tests.web.pages import soup


def versions(app: Flask, job: UserJob) -> list[tuple[int, bool, str]]:
    with app.app_context():
        found = db.session.scalars(
            select(JobDocument).where(JobDocument.job_id == job.id).order_by(JobDocument.type, JobDocument.version)
        )
        return [(row.version, row.is_active, row.content) for row in found]


@pytest.fixture
def job(user: User, make_job: Make) -> Any:
    return make_job(user)


def test_documents_are_sorted_by_score_whatever_stands_there(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make, store: Make
) -> None:
    job = make_job(user)
    scores: list[Any] = [61, 61.4, "90", None, 10**400, True, -5, 7]
    for _ in scores:
        make_document(job)

    def score(session: Any) -> None:
        rows = session.scalars(select(JobDocument).order_by(JobDocument.version))
        for row, value in zip(rows, scores, strict=True):
            row.details = {"atsScore": value}

    store(score)
    page = staff.get("/admin/documents/?sort=score&desc=1&columns=version")
    versions = [cell.get_text(strip=True) for cell in soup(page).select("td[data-label=Version]")]
    assert versions[:4] == ["5", "2", "1", "8"]
    assert versions[4] == "7"
    second = staff.get("/admin/documents/?sort=score&columns=version,score")
    assert soup(second).select_one("th[aria-sort=ascending]")


def test_a_changed_text_is_a_new_version(app: Flask, staff: FlaskClient, job: UserJob, make_document: Make) -> None:
    document = make_document(job, content="# Ada\n\nPython")
    page = staff.get(f"/admin/documents/edit/?id={document.id}").text
    assert "# Ada" in page
    assert "Saving creates a new active version." in page
    form = {"content": "# Ada\r\n\r\nPython and SQL", "based_on": "1"}
    response = staff.post(f"/admin/documents/edit/?id={document.id}", data=form)
    assert response.status_code == 302
    assert versions(app, job) == [(1, False, "# Ada\n\nPython"), (2, True, "# Ada\n\nPython and SQL")]
    page = staff.get(response.headers["Location"]).text
    assert "Resume version 2" in page
    assert "<h1>Ada</h1>" in page or "Ada</h" in page


def test_a_preview_shows_the_text_as_it_would_read_and_saves_nothing(
    app: Flask, staff: FlaskClient, job: UserJob, make_document: Make
) -> None:
    document = make_document(job, content="# Ada")
    address = f"/admin/documents/edit/?id={document.id}"
    assert "not saved yet" not in staff.get(address).text
    typed = "# Ada\n\nKnows **SQL** <script>alert(1)</script> [x](javascript:alert(2))"
    answer = staff.post(address, data={"content": typed, "based_on": "1", "action": "preview"})
    assert answer.status_code == 200
    page = soup(answer)
    shown = page.select_one("#preview .document")
    assert shown.strong.get_text() == "SQL"
    assert not shown.select("script, [href^=javascript]")
    assert page.select_one("[name=content]").get_text().strip() == typed
    assert page.select_one("[name=based_on]")["value"] == "1"
    assert len(versions(app, job)) == 1
    saved = staff.post(address, data={"content": typed, "based_on": "1"})
    assert saved.status_code == 302
    assert len(versions(app, job)) == 2


def test_a_preview_of_nothing_and_of_too_much(
    app: Flask, staff: FlaskClient, job: UserJob, make_document: Make
) -> None:
    document = make_document(job)
    address = f"/admin/documents/edit/?id={document.id}"
    empty = staff.post(address, data={"content": "", "based_on": "1", "action": "preview"})
    assert empty.status_code == 200
    vast = staff.post(address, data={"content": "x " * 200_001, "based_on": "1", "action": "preview"})
    assert vast.status_code == 422
    assert "Shorten it and try again." in vast.text
    assert "x x x" in vast.text


def test_a_newer_version_is_not_overrun(app: Flask, staff: FlaskClient, job: UserJob, make_document: Make) -> None:
    document = make_document(job)
    page = staff.get(f"/admin/documents/edit/?id={document.id}").text
    based_on = re.search(r'name="based_on"[^>]*value="(\d+)"', page)
    assert based_on
    make_document(job, content="Newer")
    form = {"content": "Mine, typed meanwhile", "based_on": based_on[1]}
    for forged in ("9" * 5000, "9" * 10, "x", ""):
        assert (
            staff.post(f"/admin/documents/edit/?id={document.id}", data={**form, "based_on": forged}).status_code == 422
        )
    refused = staff.post(f"/admin/documents/edit/?id={document.id}", data=form)
    assert refused.status_code == 422
    assert "A newer version was saved while you were editing." in refused.text
    assert "Mine, typed meanwhile" in refused.text
    assert len(versions(app, job)) == 2
    # The page that asks carries the newest version, so that saving again keeps the text.
    again = re.search(r'name="based_on"[^>]*value="(\d+)"', refused.text)
    assert again
    saved = staff.post(f"/admin/documents/edit/?id={document.id}", data={**form, "based_on": again[1]})
    assert saved.status_code == 302
    assert versions(app, job)[-1] == (3, True, "Mine, typed meanwhile")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Write something"),
        (" \r\n ", "Write something"),
        ("x" * 100_001, "Use at most"),
        ("a\x00b", "cannot be stored"),
    ],
)
def test_a_bad_text_is_refused(
    app: Flask, staff: FlaskClient, job: UserJob, make_document: Make, content: str, said: str
) -> None:
    document = make_document(job)
    response = staff.post(f"/admin/documents/edit/?id={document.id}", data={"content": content, "based_on": "1"})
    assert response.status_code == 422
    assert said in response.text
    assert len(versions(app, job)) == 1


def test_make_active(app: Flask, staff: FlaskClient, job: UserJob, make_document: Make, outbox: Outbox) -> None:
    first = make_document(job, content="First")
    second = make_document(job, content="Second")
    cover = make_document(job, "cover", "Dear team")
    outbox.sent.clear()
    assert "Make active" in staff.get(f"/admin/documents/details/?id={first.id}").text
    assert "Make active" not in staff.get(f"/admin/documents/details/?id={second.id}").text
    form = {"action": "make_active", "rowid": str(first.id)}
    assert "Make these versions active?" in staff.post("/admin/documents/action/", data=form).text
    done = staff.post("/admin/documents/action/", data={**form, "confirmed": "1"}, follow_redirects=True)
    assert "1 version is active now." in done.text
    assert versions(app, job) == [(1, True, "Dear team"), (1, True, "First"), (2, False, "Second")]
    assert outbox.sent == []
    with app.app_context():
        assert list(db.session.scalars(select(JobTouch.job_id))) == [job.id]

    both = {**form, "rowid": [str(first.id), str(second.id)], "confirmed": "1"}
    refused = staff.post("/admin/documents/action/", data=both, follow_redirects=True)
    assert "Only one version of a document can be active." in refused.text
    different = {**form, "rowid": [str(second.id), str(cover.id)], "confirmed": "1"}
    assert (
        "2 versions are active now."
        in staff.post("/admin/documents/action/", data=different, follow_redirects=True).text
    )
    assert versions(app, job) == [(1, True, "Dear team"), (1, False, "First"), (2, True, "Second")]


def test_write_anew(
    app: Flask, staff: FlaskClient, admin: User, job: UserJob, make_document: Make, outbox: Outbox
) -> None:
    ids = [str(make_document(job).id), str(make_document(job).id), str(make_document(job, "prep").id)]
    outbox.sent.clear()
    form = {"action": "generate", "rowid": ids, "confirmed": "1"}
    page = staff.post("/admin/documents/action/", data=form, follow_redirects=True)
    # Two versions of one document ask for one new version of it.
    assert "2 documents asked for." in page.text
    with app.app_context():
        made = list(db.session.scalars(select(GenerationRequest)))
    assert sorted(request.type for request in made) == ["prep", "resume"]
    assert {request.requested_by for request in made} == {admin.id}
    assert sorted(outbox.ids(GENERATE_DOCUMENT)) == sorted(str(request.id) for request in made)


def test_a_single_version_is_not_deleted(app: Flask, staff: FlaskClient, job: UserJob, make_document: Make) -> None:
    first, second = make_document(job, content="First"), make_document(job, content="Second")
    page = staff.get(f"/admin/documents/details/?id={second.id}").text
    assert "Single versions can’t be deleted" in page
    assert "/admin/documents/delete/" not in page
    for document in (first, second):
        assert staff.post("/admin/documents/delete/", data={"id": str(document.id)}).status_code == 404
    form = {"action": "delete", "rowid": [str(first.id), str(second.id)], "confirmed": "1"}
    staff.post("/admin/documents/action/", data=form)
    assert versions(app, job) == [(1, False, "First"), (2, True, "Second")]


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (70, "70 Strong match"),
        (69.9, "69.9 Fair match"),
        (12, "12 Weak match"),
        ("?", "?"),
        (True, "True"),
        (None, "–"),
    ],
)
def test_a_score_is_shown_with_the_band_that_it_is_found_by(
    staff: FlaskClient, job: UserJob, make_document: Make, store: Make, score: Any, shown: str
) -> None:
    document = make_document(job)
    store(lambda session: setattr(session.get_one(JobDocument, document.id), "details", {"atsScore": score}))

    def cell(address: str, selector: str) -> str:
        return " ".join(soup(staff.get(address)).select_one(selector).get_text().split())

    assert cell("/admin/documents/", 'td[data-label="ATS score"]') == shown
    assert cell(f"/admin/jobs/details/?id={job.id}", 'td[data-label="ATS score"]') == shown
    assert cell(f"/admin/users/details/?id={job.user_id}", 'td[data-label="ATS score"]') == shown
    assert cell(f"/admin/documents/details/?id={document.id}", "dt:-soup-contains('ATS score') + dd") == shown
