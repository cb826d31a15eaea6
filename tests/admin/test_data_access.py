"""Who of staff saw whose resume or documents: on record once an hour, told to the owner without a name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db, utc_now
from atspro.models import AuditEntry, User
from tests.admin.conftest import Make
from tests.admin.test_impersonation import Audited, look
from tests.conftest import add_audit_entry
from tests.web.pages import soup

SignIn = Callable[[User | None], FlaskClient]


def told(audited: Audited) -> list[tuple[str, str, str, str]]:
    """Whose it was, how it was looked at, what, and the reader's role; oldest first."""
    return [
        (entry.row_id or "", entry.action.removeprefix("data."), entry.details["what"], entry.details["role"])
        for entry in audited()
        if entry.action.startswith("data.")
    ]


def change_of(app: Flask, table: str, row_id: object) -> int:
    with app.app_context():
        rows = (AuditEntry.table_name == table, AuditEntry.row_id == str(row_id), AuditEntry.action == "insert")
        return db.session.scalars(select(AuditEntry.id).where(*rows)).one()


def test_pages_that_show_it_are_on_record_once_an_hour_and_lists_are_not(
    app: Flask,
    staff: FlaskClient,
    support: FlaskClient,
    user: User,
    admin: User,
    make_resume: Make,
    make_job: Make,
    make_document: Make,
    audited: Audited,
) -> None:
    resume, own = make_resume(user), make_resume(admin)
    job = make_job(user)
    document = make_document(job)
    unseen = ("/admin/resumes/", "/admin/documents/", "/admin/audit/", f"/admin/users/details/?id={user.id}")
    for address in (*unseen, f"/admin/jobs/details/?id={job.id}", f"/admin/resumes/details/?id={own.id}"):
        assert staff.get(address).status_code == 200, address
    assert told(audited) == []
    for _ in range(2):
        assert support.get(f"/admin/resumes/details/?id={resume.id}").status_code == 200
    expected = [(user.id, "opened", "resume", "support")]
    assert told(audited) == expected
    # Each way to the content is one, and whoever comes second in the hour finds it on record.
    for table, row, what, pages in (
        ("userResume", resume, "resume", ("/admin/resumes/edit/?id={0}", "/admin/audit/row/?table={1}&id={0}")),
        ("jobDocuments", document, "documents", ("/admin/documents/edit/?id={0}", "/admin/documents/details/?id={0}")),
    ):
        number = change_of(app, table, row.id)
        for address in (f"/admin/audit/details/?id={number}", *(page.format(row.id, table) for page in pages)):
            assert staff.get(address).status_code == 200, address
        expected.append((user.id, "opened", what, "admin"))
        assert told(audited) == expected
    assert support.get(f"/admin/jobs/compare/?id={job.id}&type={document.type}").status_code == 200
    assert told(audited)[3:] == [(user.id, "opened", "documents", "support")]


def test_each_way_to_a_document_counts_by_itself(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, make_document: Make, audited: Audited
) -> None:
    document = make_document(make_job(user))
    number = change_of(app, "jobDocuments", document.id)
    assert staff.get(f"/admin/audit/details/?id={number}").status_code == 200
    # Also of what is gone: the log still has its text.
    staff.post("/admin/jobs/delete/", data={"id": str(document.job_id)})
    expected = [(user.id, "opened", "documents", "admin")]
    assert told(audited) == expected
    assert str(document.id) in staff.get("/admin/audit/export/json/?flt0_table=jobDocuments").text
    assert told(audited) == [*expected, (user.id, "exported", "documents", "admin")]


def test_an_export_is_on_record_for_each_owner_in_it(
    staff: FlaskClient, user: User, neighbour: User, admin: User, make_resume: Make, audited: Audited
) -> None:
    for person in (user, neighbour, admin):
        make_resume(person)
    for kind in ("csv", "json", "csv"):
        assert staff.get(f"/admin/resumes/export/{kind}/").text.count("Ada Example") == 3
    both = sorted((person.id, "exported", "resume", "admin") for person in (user, neighbour))
    assert sorted(one for one in told(audited) if one[0] in {user.id, neighbour.id}) == both
    assert admin.id not in {owner for owner, *_ in told(audited)}


def test_owners_see_it_without_a_name_and_their_neighbours_do_not(
    app: Flask,
    staff: FlaskClient,
    sign_in: SignIn,
    user: User,
    neighbour: User,
    admin: User,
    make_job: Make,
    make_document: Make,
    audited: Audited,
) -> None:
    client = sign_in(user)
    assert "Nobody has, as far as the log goes back." in client.get("/account/").text
    document = make_document(make_job(user))
    look(staff, user)
    for address in ("/jobs/", "/jobs/", f"/documents/{document.id}", f"/documents/{document.id}/download/md"):
        staff.get(address).close()
    seen = [(user.id, "opened", "pages", "admin"), (user.id, "opened", "documents", "admin")]
    assert told(audited) == [*seen, (user.id, "downloaded", "documents", "admin")]
    with app.app_context():
        before = utc_now().replace(minute=47) - timedelta(days=40)
        details = {"what": "resume", "role": "support"}
        columns = {"tableName": "user", "rowId": user.id, "actorId": admin.id, "createdAt": before}
        add_audit_entry(db.session(), "data.opened", **columns, details=details)
        db.session.commit()
    section = soup(client.get("/account/")).select_one("section[aria-labelledby=looks]")
    assert section is not None
    lines = [" ".join(line.get_text(" ").split()) for line in section.select("li")]
    assert len(lines) == 4
    assert any(line.startswith("Support Opened: your resume") for line in lines)
    assert sum("An administrator Viewing as you" in line for line in lines) == 3
    assert all(str(one["datetime"]).endswith(":00:00Z") for one in section.select("time"))
    assert not {admin.name, admin.email, admin.id} & set(section.stripped_strings)
    assert admin.name not in str(section)
    with client.post("/account/download") as response:
        everything = json.loads(response.data)
    held = [row for row in everything["log"] if row["action"].startswith("data.")]
    assert [row["by"] for row in held] == ["staff"] * 4
    assert admin.id not in str(held)
    assert "Nobody has" in sign_in(neighbour).get("/account/").text
