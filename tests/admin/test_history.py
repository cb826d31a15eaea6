"""A row's history on its page, changes reverted, deleted rows restored, and the log as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.models import AuditEntry, JobDocument, JobPlan, User, UserJob
from atspro.services.spreadsheets.writer import neutral
from tests.admin.conftest import Make, Statements
from tests.conftest import add_audit_entry
from tests.web.job_data import application_of
from tests.web.pages import form_fields, soup

EDIT = {"company": "Globex", "title": "Lead", "status": "applied", "description": "Line one\nLine two\nLine three"}


def newest(app: Flask, table: str, row_id: Any, action: str = "update") -> int:
    with app.app_context():
        mine = (AuditEntry.table_name == table, AuditEntry.row_id == str(row_id), AuditEntry.action == action)
        found = db.session.scalar(select(AuditEntry.id).where(*mine).order_by(AuditEntry.id.desc()).limit(1))
        assert found is not None
        return found


def job_of(app: Flask, job_id: Any) -> UserJob | None:
    with app.app_context():
        found = db.session.get(UserJob, job_id)
        if found is not None:
            db.session.expunge(found)
        return found


def test_a_rows_page_tells_who_changed_what(
    staff: FlaskClient, client: FlaskClient, admin: User, user: User, make_job: Make
) -> None:
    job = make_job(user)
    client.post(f"{application_of(client, job.id)}/move", data={"to": "interviewing"})
    staff.post(f"/admin/jobs/edit/?id={job.id}", data=EDIT)
    page = soup(staff.get(f"/admin/jobs/details/?id={job.id}"))
    texts = [" ".join(one.get_text(" ", strip=True).split()) for one in page.select(".event")]
    assert len(texts) >= 3
    assert f"Job changed by {admin.email}" in texts[0]
    assert any(
        f"Job changed by {user.email}" in text and "tracked" in text and "interviewing" in text for text in texts
    )
    assert texts[-1].startswith("Job created by")
    changed = " ".join(texts)
    assert "Job title Before: Engineer → After: Lead" in changed
    # A long text is shown line by line.
    assert page.select(".event .diff .diff-added, .event .diff .diff-changed")


def test_support_reads_the_history_and_takes_nothing_back(
    app: Flask, support: FlaskClient, staff: FlaskClient, user: User, make_job: Make
) -> None:
    job = make_job(user)
    staff.post(f"/admin/jobs/edit/?id={job.id}", data=EDIT)
    page = support.get(f"/admin/jobs/details/?id={job.id}").text
    assert "Job changed" in page
    assert "Revert" not in page
    assert support.get(f"/admin/audit/row/?table=userJobs&id={job.id}").status_code == 200
    assert support.get(f"/admin/audit/revert/?id={newest(app, 'userJobs', job.id)}").status_code == 403


def test_secrets_are_in_no_history(
    staff: FlaskClient, client: FlaskClient, user: User, one_of_each: dict[str, str], app: Flask
) -> None:
    with app.app_context():
        db.session.execute(
            db.text("UPDATE account SET password = 's3cret-p', \"accessToken\" = 's3cret-t' WHERE id = :id"),
            {"id": one_of_each["accounts"]},
        )
        db.session.commit()
    page = staff.get(f"/admin/accounts/details/?id={one_of_each['accounts']}").text
    assert "Changed. The values are never recorded." in page
    assert "s3cret" not in page


def test_a_change_is_reverted(app: Flask, staff: FlaskClient, admin: User, user: User, make_job: Make) -> None:
    job = make_job(user)
    staff.post(f"/admin/jobs/edit/?id={job.id}", data={**EDIT, "status": "tracked"})
    entry = newest(app, "userJobs", job.id)
    page = soup(staff.get(f"/admin/audit/revert/?id={entry}"))
    assert "Before: Lead → After: Engineer" in " ".join(page.select_one(".changes").get_text(" ", strip=True).split())
    response = staff.post("/admin/audit/revert/", data=form_fields(page))
    assert response.location == f"/admin/jobs/details/?id={job.id}"
    found = job_of(app, job.id)
    assert found is not None
    assert found.title == "Engineer"
    assert "Job changed" in staff.get(response.location).text


def test_a_row_without_a_page_is_reverted_too(app: Flask, staff: FlaskClient, user: User, make_job: Make) -> None:
    job = make_job(user)
    with app.app_context():
        plan = JobPlan(job_id=job.id, choices={"close": "Bye."})
        db.session.add(plan)
        db.session.commit()
        plan.choices = {}
        db.session.commit()
        plan_id = plan.id
    entry = newest(app, "jobPlan", plan_id)
    page = soup(staff.get(f"/admin/audit/revert/?id={entry}"))
    response = staff.post("/admin/audit/revert/", data=form_fields(page))
    assert response.location == f"/admin/audit/details/?id={entry}"
    assert staff.get(response.location).status_code == 200
    with app.app_context():
        assert db.session.get_one(JobPlan, plan_id).choices == {"close": "Bye."}


def test_going_back_wants_what_was_looked_at(app: Flask, staff: FlaskClient, user: User, make_job: Make) -> None:
    job = make_job(user)
    made = newest(app, "userJobs", job.id, "insert")
    staff.post(f"/admin/jobs/edit/?id={job.id}", data=EDIT)
    # The newest moment is no way back; the first of an older page is one.
    history, changed = f"/admin/audit/row/?table=userJobs&id={job.id}", newest(app, "userJobs", job.id)
    assert f"/admin/audit/back/?id={changed}" not in staff.get(history).text
    assert f"/admin/audit/back/?id={made}" in staff.get(f"{history}&before={changed}").text
    fields = form_fields(soup(staff.get(f"/admin/audit/back/?id={made}")))
    staff.post(f"/admin/jobs/edit/?id={job.id}", data={**EDIT, "salary": "1"})
    refused = staff.post("/admin/audit/back/", data=fields)
    assert refused.status_code == 409
    assert "changed in the meantime" in refused.text
    again = form_fields(soup(refused))
    assert staff.post("/admin/audit/back/", data=again).status_code == 302
    found = job_of(app, job.id)
    assert found is not None
    assert (found.title, found.salary, found.status) == ("Engineer", None, "tracked")


def test_reverting_wants_the_password_when_it_is_long_ago(
    app: Flask, staff: FlaskClient, admin: User, user: User, make_job: Make, long_ago: Callable[[User], None]
) -> None:
    job = make_job(user)
    staff.post(f"/admin/jobs/edit/?id={job.id}", data=EDIT)
    entry = newest(app, "userJobs", job.id)
    fields = form_fields(soup(staff.get(f"/admin/audit/revert/?id={entry}")))
    long_ago(admin)
    response = staff.post("/admin/audit/revert/", data=fields)
    assert response.status_code == 422
    assert "your_password" in response.text
    found = job_of(app, job.id)
    assert found is not None
    assert found.title == "Lead"


def test_a_refusal_says_why_and_offers_no_button(app: Flask, staff: FlaskClient, user: User, make_job: Make) -> None:
    job = make_job(user)
    staff.post(f"/admin/jobs/edit/?id={job.id}", data={**EDIT, "status": "tracked"})
    first = newest(app, "userJobs", job.id)
    staff.post(f"/admin/jobs/edit/?id={job.id}", data={**EDIT, "status": "tracked", "title": "Chief"})
    page = staff.get(f"/admin/audit/revert/?id={first}")
    assert page.status_code == 200
    assert "title was changed again by" in page.text
    assert "Revert</button>" not in page.text


def test_a_deleted_job_is_restored_from_the_list(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, make_document: Make, make_request: Make
) -> None:
    job = make_job(user)
    make_document(job, content="# Kept")
    make_request(job, state="failed", error="No.")
    staff.post("/admin/jobs/delete/", data={"id": job.id})
    assert job_of(app, job.id) is None
    page = soup(staff.get("/admin/audit/deleted/"))
    row = next(one for one in page.select("tbody tr") if "Engineer at Globex" in one.text)
    assert user.email in row.text
    address = row.select_one(".row-actions a")["href"]
    ask = staff.get(address)
    assert "Restored with it: 1 document version, 1 request, 1 application." in ask.text
    response = staff.post(address, data=form_fields(soup(ask)))
    assert response.location == f"/admin/jobs/details/?id={job.id}"
    with app.app_context():
        assert db.session.scalars(select(JobDocument.content).where(JobDocument.job_id == job.id)).one() == "# Kept"
    assert staff.get(address).status_code == 200
    assert "already restored" in staff.get(address).text
    # Its page tells the whole story.
    story = staff.get(response.location).text
    assert story.index("Job created") < story.index("Job deleted")


def test_a_deleted_user_can_be_forgotten_at_once(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, admin: User
) -> None:
    job = make_job(user)
    staff.post("/admin/users/delete/", data={"id": user.id})
    entry = newest(app, "user", user.id, "delete")
    assert "Forget this deleted user for good?" in staff.get(f"/admin/audit/forget/?id={entry}").text
    assert staff.post("/admin/audit/forget/", data={"id": entry}).status_code == 302
    with app.app_context():
        mine = AuditEntry.row_id.in_([user.id, str(job.id)])
        assert {one.action for one in db.session.scalars(select(AuditEntry).where(mine))} <= {"user.role"}
    assert user.email not in staff.get("/admin/audit/deleted/").text


def test_the_log_is_written_as_csv_without_formulas(
    app: Flask, staff: FlaskClient, admin: User, user: User, make_job: Make
) -> None:
    job = make_job(user, title="=HYPERLINK(1)", company="@SUM(1)")
    other = make_job(user, title="Other")
    with app.app_context():
        add_audit_entry(db.session(), "x.y", tableName="userJobs", rowId=str(job.id), source="=1+1")
        db.session.commit()
    response = staff.get(f"/admin/audit/export/csv/?flt0_row={job.id}")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(response.text)))
    found = {line["what"]: line for line in lines}
    assert set(found) == {"x.y", "insert"}
    assert found["x.y"]["program"] == "'=1+1"
    assert "=HYPERLINK(1)" in found["insert"]["after"]
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.values())
    assert str(other.id) not in response.text
    # Of a search leaves what it found, in any of the formats.
    found = staff.get("/admin/audit/export/json/?search=x.y").get_json()
    assert [(one["what"], one["row"], one["before"]) for one in found] == [("x.y", str(job.id), None)]
    with app.app_context():
        assert set(db.session.scalars(select(AuditEntry.actor_id).where(AuditEntry.action == "audit.export"))) == {
            admin.id
        }


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_what_a_spreadsheet_computes_is_made_a_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert neutral(f"x{cell}") == f"x{cell}"


def test_the_list_tells_changes_by_kind_table_and_owner(
    staff: FlaskClient, user: User, neighbour: User, make_job: Make
) -> None:
    job = make_job(user)
    make_job(neighbour)
    staff.post(f"/admin/jobs/edit/?id={job.id}", data=EDIT)
    page = staff.get(f"/admin/audit/?flt0_owner={user.email}&flt1_kind=update&flt2_table=userJobs")
    rows = soup(page).select("tbody tr")
    assert rows
    assert all("Job changed" in row.text and str(job.id)[:8] in row.text for row in rows)
    assert any("title" in row.text for row in rows)
    assert "Job changed" not in staff.get("/admin/audit/?flt0_kind=event").text


def test_a_list_of_the_log_loads_no_content(
    staff: FlaskClient, user: User, make_job: Make, statements: Statements
) -> None:
    make_job(user)
    with statements() as seen:
        assert staff.get("/admin/audit/").status_code == 200
    assert ".before" not in " ".join(seen).replace('"', "")


def test_the_history_costs_one_statement(
    staff: FlaskClient, user: User, make_job: Make, statements: Statements
) -> None:
    job = make_job(user)
    costs = []
    for number in range(3):
        staff.post(f"/admin/jobs/edit/?id={job.id}", data={**EDIT, "salary": str(number)})
        with statements() as seen:
            staff.get(f"/admin/jobs/details/?id={job.id}")
        costs.append((len(seen), sum("auditEntry" in one for one in seen)))
    assert {cost for _, cost in costs} == {1}
    assert len({cost for cost, _ in costs}) == 1


def test_nothing_is_told_of_rows_that_are_none(staff: FlaskClient) -> None:
    for query in ("", "?table=nothing&id=1", "?table=user&id=%00", "?table=userJobs&id=not-an-id"):
        assert staff.get(f"/admin/audit/row/{query}").status_code == 404
