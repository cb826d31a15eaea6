"""Importing by the pages: bring a file, see every bad row, confirm. Support may not; a colleague's file isn't there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from atspro.admin import file_imports
from atspro.db import db
from atspro.models import AuditEntry, BulkAction, FileImport, Mail, User, UserJob
from atspro.queue import RUN_BULK
from atspro.services import bulk, leases
from tests.conftest import PASSWORD, Outbox
from workers.bulk import run

Count = Callable[[type[Any]], int]
MANY = bulk.BULK_THRESHOLD + 30
BAD = (
    "name,email,role\n"
    "Good,good@example.com,user\n"
    ",late@example.com,user\n"
    "<script>alert(1)</script>,=cmd|nobody,user\n"
    "Again,GOOD@example.com,boss\n"
)


@pytest.fixture
def count(app: Flask) -> Count:
    """How many rows a table has."""

    def rows(table: type[Any]) -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(table)) or 0

    return rows


def bring(client: FlaskClient, data: str | bytes, path: str = "users", name: str = "people.csv") -> TestResponse:
    file = (io.BytesIO(data.encode() if isinstance(data, str) else data), name)
    return client.post(f"/admin/{path}/import/", data={"file": file})


def brought(client: FlaskClient, data: str | bytes, path: str = "users") -> str:
    """The id of a file that was checked."""
    response = bring(client, data, path)
    assert response.status_code == 302, response.text
    return response.location.partition("?id=")[2]


def confirm(client: FlaskClient, import_id: str, path: str = "users", **more: str) -> TestResponse:
    return client.post(f"/admin/{path}/import/confirm/", data={"id": import_id, **more})


def many_users() -> str:
    return "name,email\n" + "".join(f"Person {n},imported{n}@example.com\n" for n in range(MANY))


def test_the_lists_lead_to_the_page_and_support_is_not_led(staff: FlaskClient, support: FlaskClient) -> None:
    for path in ("users", "jobs"):
        assert f'href="/admin/{path}/import/"' in staff.get(f"/admin/{path}/").text
        assert "/import/" not in support.get(f"/admin/{path}/").text
        page = staff.get(f"/admin/{path}/import/").text
        assert 'type="file"' in page
        assert "5,000 rows" in page
    assert "/import/" not in staff.get("/admin/documents/").text
    assert bring(support, BAD).status_code == 403
    assert support.get("/admin/users/import/template/").status_code == 403


@pytest.mark.parametrize("path", ["users", "jobs"])
def test_the_template_is_a_file_that_can_be_brought(
    staff: FlaskClient, path: str, make_user: Callable[..., User]
) -> None:
    if path == "jobs":
        make_user("Ada", "ada@example.com")
    response = staff.get(f"/admin/{path}/import/template/")
    assert response.mimetype == "text/csv"
    page = staff.get(bring(staff, response.data, path).location).text
    assert "The row is in order" in page
    assert "no such column" not in page


def test_every_bad_row_is_listed_and_nothing_is_written(staff: FlaskClient, count: Count) -> None:
    before = count(User)
    import_id = brought(staff, BAD)
    page = staff.get(f"/admin/users/import/check/?id={import_id}").text
    assert "3 rows are bad" in page
    assert "Would be imported: 1" in page
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)]
    assert cells == [
        "3", "name", "empty", "Enter a name.",
        "4", "email", "=cmd|nobody", "Enter an email address such as name@example.com.",
        "5", "role", "boss", "Write one of: user, auditor, support, operator, admin.",
        "5", "email", "GOOD@example.com", "Line 2 has this email too.",
    ]  # fmt: skip
    assert "import/confirm" not in page
    assert count(User) == before
    response = staff.get(f"/admin/users/import/bad-rows/?id={import_id}")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row["line"] for row in rows] == ["3", "4", "5", "5"]
    assert rows[1]["value"] == "'=cmd|nobody"
    # Who confirms all the same, by a form of before, is refused.
    page = confirm(staff, import_id).location
    assert "This file has bad rows" in staff.get(page).text
    assert count(User) == before


def test_what_the_file_says_is_only_text(staff: FlaskClient) -> None:
    import_id = brought(staff, "name,email,<b>x</b>\n<script>alert(1)</script>,a@example.com,\n")
    page = staff.get(f"/admin/users/import/check/?id={import_id}").text
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_many_bad_rows_come_on_pages(staff: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_imports, "BAD_ON_A_PAGE", 2)
    import_id = brought(staff, "name,email\n" + "A,nobody\n" * 5)
    address = f"/admin/users/import/check/?id={import_id}"
    assert "Page 1 of 3" in staff.get(address).text
    last = staff.get(f"{address}&page=9").text
    assert "Page 3 of 3" in last
    assert '<td data-label="Line">6</td>' in last
    assert '<td data-label="Line">5</td>' not in last


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "is empty"),
        ("name,email\nJürgen,j@example.com\n".encode("latin-1"), "not written in UTF-8: line 2"),
        ("name\nA\n", "these are missing: email"),
    ],
)
def test_a_file_that_does_not_do_is_told_beside_its_field(staff: FlaskClient, data: Any, words: str) -> None:
    response = bring(staff, data)
    assert response.status_code == 422
    told = re.search(r'id="file-error" role="alert">([^<]*)<', response.text)
    assert told
    assert words in told[1]
    assert "people.csv" in told[1]


def test_no_file_and_one_too_large_are_told(staff: FlaskClient, app: Flask) -> None:
    assert file_imports.CHOOSE in staff.post("/admin/users/import/").text
    most = app.config["SETTINGS"].MAX_UPLOAD_MB
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'
    body = head + b"x" * (most * 1024 * 1024 + 1) + b"\r\n--x--\r\n"
    response = staff.post("/admin/users/import/", data=body, content_type="multipart/form-data; boundary=x")
    assert f"large.csv: This file is larger than {most} MB" in response.text


def test_a_few_are_made_at_once_and_written_to(
    staff: FlaskClient, admin: User, app: Flask, count: Count, audited: Callable[[], list[AuditEntry]]
) -> None:
    import_id = brought(staff, "name,email\nAda New,ada.new@example.com\nBo,bo@example.com\n")
    page = staff.get(f"/admin/users/import/check/?id={import_id}").text
    assert "Import 2 users?" in page
    response = confirm(staff, import_id, invite="1")
    assert "2 users imported." in staff.get(response.location).text
    with app.app_context():
        made = db.session.scalars(select(User).where(User.email == "ada.new@example.com")).one()
        (body,) = db.session.scalars(select(Mail.body).where(Mail.recipient == made.email))
        made_by = select(AuditEntry.actor_id).where(AuditEntry.table_name == "user", AuditEntry.row_id == made.id)
        assert list(db.session.scalars(made_by)) == [admin.id]
    assert re.search(r"http\S+/reset-password\?token=\w{24}\n", body or "")
    assert [entry.action for entry in audited()][-1] == "user.import"
    assert count(FileImport) == 0
    assert staff.get(f"/admin/users/import/check/?id={import_id}").status_code == 404


def test_an_address_taken_meanwhile_leaves_nothing_behind(
    staff: FlaskClient, make_user: Callable[..., User], count: Count
) -> None:
    import_id = brought(staff, "name,email\nA,a@example.com\nB,b@example.com\nC,c@example.com\n")
    make_user("Quicker", "b@example.com")
    before = count(User), count(Mail)
    page = staff.get(confirm(staff, import_id, invite="1").location).text
    assert "1 row can no longer be imported, so nothing was imported." in page
    assert "An account already has this email." in page
    assert (count(User), count(Mail)) == before


def test_many_are_imported_in_the_background_in_the_actors_name(
    staff: FlaskClient, admin: User, app: Flask, outbox: Outbox, count: Count
) -> None:
    before = count(User)
    import_id = brought(staff, many_users())
    assert "in the background" in staff.get(f"/admin/users/import/check/?id={import_id}").text
    response = confirm(staff, import_id, invite="1")
    (action_id,) = outbox.ids(RUN_BULK)
    assert response.location.endswith(f"/admin/bulk/details/?id={action_id}")
    page = staff.get(response.location).text
    assert f"Import from a file: {MANY} users" in page
    assert "imported, or none" in page
    assert "Nothing of the file is imported then" in staff.get(f"/admin/bulk/cancel/?id={action_id}").text
    assert "See how far it is" in staff.get(f"/admin/users/import/check/?id={import_id}").text
    assert count(User) == before
    run(action_id)
    page = staff.get(f"/admin/bulk/progress/?id={action_id}").text
    assert f"{MANY} of {MANY}" in page
    assert f"All {MANY} users are imported." in page
    assert "data-live-end" in page
    assert (count(User), count(Mail), count(FileImport)) == (before + MANY, MANY, 0)
    with app.app_context():
        ids = select(User.id).where(User.email.startswith("imported"))
        entries = select(AuditEntry.actor_id, func.count()).where(
            AuditEntry.row_id.in_(ids), AuditEntry.action == "insert"
        )
        found = db.session.execute(entries.group_by(AuditEntry.actor_id)).all()
        assert [tuple(row) for row in found] == [(admin.id, MANY)]
    run(action_id)
    assert count(User) == before + MANY


def test_what_fails_in_the_background_leaves_nothing_and_says_why(
    staff: FlaskClient, make_user: Callable[..., User], outbox: Outbox, count: Count
) -> None:
    import_id = brought(staff, many_users())
    confirm(staff, import_id)
    make_user("Quicker", "imported7@example.com")
    before = count(User)
    (action_id,) = outbox.ids(RUN_BULK)
    run(action_id)
    page = staff.get(f"/admin/bulk/details/?id={action_id}").text
    assert "1 row can no longer be imported" in page
    assert f"0 of {MANY} imported" in page
    assert "Nothing was imported." in page
    link = f"/admin/users/import/check/?id={import_id}"
    assert f'href="{link}"' in page
    listed = staff.get(link).text
    assert '<td data-label="Line">9</td>' in listed
    assert count(User) == before


def test_an_import_that_was_stopped_stores_nothing(
    staff: FlaskClient, outbox: Outbox, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count(User)
    confirm(staff, brought(staff, many_users()))
    (action_id,) = outbox.ids(RUN_BULK)
    renew = leases.renew

    def stop_on_the_way(session: Any, held: bulk.HeldAction, done: int) -> bool:
        if done >= bulk.BULK_THRESHOLD:
            bulk.cancel(session, session.get_one(User, held.actor_id), session.get_one(BulkAction, held.id))
        return renew(session, held, done=done)

    monkeypatch.setattr(leases, "renew", stop_on_the_way)
    run(action_id)
    # One connection serves the test, so what was told beside the work went with it.
    assert count(User) == before


def test_a_role_wants_the_password_again(
    staff: FlaskClient, admin: User, long_ago: Callable[[User], None], app: Flask
) -> None:
    import_id = brought(staff, "name,email,role\nA,a@example.com,admin\n")
    long_ago(admin)
    page = staff.get(f"/admin/users/import/check/?id={import_id}").text
    assert "1 of them gets a role in this dashboard" in page
    assert "Your own password" in page
    refused = confirm(staff, import_id)
    assert refused.status_code == 422
    assert "Enter your own password to continue." in refused.text
    confirm(staff, import_id, your_password=PASSWORD)
    with app.app_context():
        assert db.session.scalars(select(User.role).where(User.email == "a@example.com")).one() == "admin"


def test_jobs_come_from_a_workbook(staff: FlaskClient, user: User, app: Flask) -> None:
    book = Workbook()
    book.active.append(["User", "Company", "Title", "Description", "Status"])  # type: ignore[union-attr]
    book.active.append([user.email, "Globex", "Engineer", "Python", "offered"])  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    import_id = brought(staff, file.getvalue(), "jobs")
    page = staff.get(f"/admin/jobs/import/check/?id={import_id}").text
    assert "Import 1 job?" in page
    assert "Email each of them" not in page
    confirm(staff, import_id, "jobs")
    with app.app_context():
        job = db.session.scalars(select(UserJob)).one()
        assert (job.user_id, job.status) == (user.id, "offered")


def test_a_file_is_forgotten_when_asked(staff: FlaskClient, count: Count) -> None:
    import_id = brought(staff, "name,email\nA,a@example.com\n")
    response = staff.post("/admin/users/import/discard/", data={"id": import_id})
    assert "The file has been discarded." in staff.get(response.location).text
    assert count(FileImport) == 0


def test_a_colleagues_file_is_not_there(
    staff: FlaskClient, sign_in: Callable[[User | None], FlaskClient], make_user: Callable[..., User], count: Count
) -> None:
    import_id = brought(staff, "name,email\nA,a@example.com\n")
    other = sign_in(make_user("Carl Colleague", role="admin"))
    assert other.get(f"/admin/users/import/check/?id={import_id}").status_code == 404
    assert other.get(f"/admin/users/import/bad-rows/?id={import_id}").status_code == 404
    assert confirm(other, import_id).status_code == 404
    assert other.post("/admin/users/import/discard/", data={"id": import_id}).status_code == 404
    assert confirm(staff, import_id, "jobs").status_code == 404
    assert count(FileImport) == 1


def test_files_are_brought_so_often_and_no_more(staff: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_imports, "READ_LIMIT", "1 per minute")
    assert bring(staff, "").status_code == 422
    assert bring(staff, "").status_code == 429
