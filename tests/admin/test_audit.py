"""The audit log: each change of staff's is in it, with its transaction, and no secret is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.models import CHANGES, AuditEntry, JobDocument, User, UserJob
from atspro.services import audit
from atspro.tables import AUDITED, TABLES, NotAudited
from tests.admin.conftest import Make, Statements
from tests.conftest import add_audit_entry

Audited = Callable[[], list[AuditEntry]]
Remembered = Callable[[str, str], list[AuditEntry]]


@pytest.fixture
def remembered(app: Flask) -> Remembered:
    """The changes of one row, oldest first."""

    def read(table: str, row_id: str) -> list[AuditEntry]:
        with app.app_context():
            mine = (AuditEntry.table_name == table, AuditEntry.row_id == row_id, AuditEntry.action.in_(CHANGES))
            entries = list(db.session.scalars(select(AuditEntry).where(*mine).order_by(AuditEntry.id)))
            db.session.expunge_all()
            return entries

    return read


def test_changes_of_a_user_are_in_it(
    staff: FlaskClient, admin: User, user: User, audited: Audited, remembered: Remembered
) -> None:
    new = {"name": "New Person", "email": "new@example.com", "password": "a very long secret", "role": "support"}
    staff.post("/admin/users/new/", data=new)
    staff.post(f"/admin/users/edit/?id={user.id}", data={"name": "Else", "email": user.email, "role": "admin"})
    staff.post("/admin/users/delete/", data={"id": user.id})
    entries = audited()
    assert [entry.action for entry in entries] == ["user.role", "user.role"]
    assert {entry.actor_id for entry in entries} == {admin.id}
    assert entries[1].details == {"before": "user", "after": "admin"}
    changes = remembered("user", user.id)
    assert [entry.action for entry in changes] == ["insert", "update", "update", "delete"]
    assert {entry.actor_id for entry in changes[1:]} == {admin.id}
    assert [entry.changed for entry in changes[1:3]] == [["role"], ["name"]]
    assert all(entry.request_id for entry in changes[1:])


def test_bulk_actions_and_other_tables_are_in_it(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make, audited: Audited, remembered: Remembered
) -> None:
    jobs: list[UserJob] = [make_job(user), make_job(user, title="Second")]
    document: JobDocument = make_document(jobs[0])
    ids = [str(job.id) for job in jobs]
    staff.post("/admin/jobs/action/", data={"action": "generate_cover", "rowid": ids, "confirmed": "1"})
    edit = {"content": "# Secret of the user", "based_on": "1"}
    staff.post(f"/admin/documents/edit/?id={document.id}", data=edit)
    staff.post("/admin/jobs/action/", data={"action": "delete", "rowid": ids, "confirmed": "1"})
    entries = [entry for entry in audited() if not entry.action.startswith("data.")]
    assert [entry.action for entry in entries] == [
        "job.generate_cover",
        "job.delete",
    ]
    assert sorted(entries[0].details["rows"]) == sorted(ids)
    assert entries[0].details["answer"] == "2 documents asked for."
    assert sorted(entries[1].details["rows"]) == sorted(ids)
    assert "Secret of the user" not in str([entry.details for entry in entries])
    assert remembered("userJobs", ids[0])[-1].action == "delete"


def test_what_was_refused_is_not_in_it(
    staff: FlaskClient, admin: User, audited: Audited, remembered: Remembered
) -> None:
    before = remembered("user", admin.id)
    staff.post("/admin/users/delete/", data={"id": admin.id})
    staff.post(f"/admin/users/edit/?id={admin.id}", data={"name": "X", "email": admin.email, "role": "user"})
    assert audited() == []
    assert len(remembered("user", admin.id)) == len(before)


def test_secrets_and_long_texts_are_cut(session: Session, user: User) -> None:
    details = {"token": "abc", "note": "password=hunter22", "list": ["x" * 9000], "nul": "a\x00b", "number": 3}
    audit.record(session, user, "x.y", user, details)
    stored = session.query(AuditEntry).filter_by(action="x.y").one().details
    assert stored["token"] == "[hidden]"
    assert "hunter22" not in stored["note"]
    assert len(stored["list"][0]) == audit.MAX_TEXT
    assert (stored["nul"], stored["number"]) == ("ab", 3)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("flt0_action=ban", {"User: ban"}),
        ("search=user:+ban", {"User: ban"}),
        ("search=user.ban", {"User: ban"}),
        ("flt0_table=userJobs", {"Job: delete"}),
        ("search=job", {"Job: delete"}),
        ("flt0_actor=sam@example.com", {"User: ban"}),
        ("flt0_looked_as=ada@example.com", {"Impersonation: page"}),
        ("flt0_row=gone", {"Job: delete"}),
        ("flt0_before=2001-01-01T00:00", set()),
        ("flt0_since=2001-01-01T00:00", {"User: ban", "Job: delete", "Impersonation: page"}),
    ],
)
def test_the_list_is_filtered(
    app: Flask, support: FlaskClient, make_user: Callable[..., User], query: str, found: set[str]
) -> None:
    ada, sam = make_user(email="ada@example.com"), make_user(email="sam@example.com")
    with app.app_context():
        add_audit_entry(db.session(), "user.ban", actorId=sam.id, tableName="user", rowId=ada.id)
        add_audit_entry(db.session(), "job.delete", actorId="gone-too", tableName="userJobs", rowId="gone")
        add_audit_entry(db.session(), "impersonation.page", actorId="gone-too", impersonatedId=ada.id)
        db.session.commit()
    page = support.get(f"/admin/audit/?{query}").text
    assert {one for one in ("User: ban", "Job: delete", "Impersonation: page") if f">{one}</a>" in page} == found


def test_the_list_says_what_the_log_leaves_out(support: FlaskClient) -> None:
    page = BeautifulSoup(support.get("/admin/audit/").text, "html.parser")
    lines = {(line.select_one("strong").text, why.text) for line in page.select("li") for why in line.select(".why")}
    for table in TABLES.values():
        if isinstance(table.audit, NotAudited):
            assert (table.name, table.audit.reason) in lines
    for table, audited in AUDITED.items():
        assert {(table, reason) for reason in audited.ignored.values()} <= lines


def test_the_list_costs_the_same_for_many_entries(
    app: Flask, staff: FlaskClient, make_user: Callable[..., User], statements: Statements
) -> None:
    def add(count: int) -> int:
        people = [make_user() for _ in range(count)]
        with app.app_context():
            for person in people:
                add_audit_entry(db.session(), "x.y", actorId=person.id, impersonatedId=person.id)
            db.session.commit()
        with statements() as seen:
            assert staff.get("/admin/audit/?flt0_kind=event").status_code == 200
        return len(seen)

    assert add(1) == add(8)


def test_an_entry_outlives_its_people_and_leads_to_its_row(
    app: Flask, staff: FlaskClient, one_of_each: dict[str, str], user: User
) -> None:
    page = staff.get(f"/admin/audit/details/?id={one_of_each['audit']}").text
    assert f"/admin/users/details/?id={user.id}" in page
    staff.post("/admin/users/delete/", data={"id": user.id})
    assert user.id in staff.get(f"/admin/audit/details/?id={one_of_each['audit']}").text
