"""Taking lists out: the rows of the list and no others, in its order, safe in a spreadsheet, without secrets, noted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from atspro.admin import export
from atspro.models import AuditEntry, User
from atspro.services.spreadsheets import writer
from tests.admin.conftest import Make, Statements
from tests.conftest import PASSWORD


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_holds_what_the_filters_leave_in_the_lists_order(
    staff: FlaskClient, user: User, neighbour: User, make_job: Make
) -> None:
    for title in ("Baker", "Cook", "Actor"):
        make_job(user, title)
    make_job(neighbour, "Diver")
    response = staff.get(f"/admin/jobs/export/csv/?flt0_owner={user.email}&sort=title")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    rows = rows_of(response.text)
    assert [row["title"] for row in rows] == ["Actor", "Baker", "Cook"]
    assert {row["user"] for row in rows} == {user.email}
    assert rows[0]["description"] == "We need Python and PostgreSQL."


def test_a_search_leaves_its_hits(staff: FlaskClient, user: User, make_job: Make) -> None:
    make_job(user, "Welder", "Globex")
    make_job(user, "Nurse", "Globex")
    assert [row["title"] for row in rows_of(staff.get("/admin/jobs/export/csv/?search=welder").text)] == ["Welder"]
    assert rows_of(staff.get("/admin/jobs/export/csv/?search=-").text) == []


def test_many_rows_come_in_batches_without_a_gap(
    staff: FlaskClient, user: User, make_job: Make, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BATCH", 3)
    titles = {make_job(user, f"Job {number}").title for number in range(7)}
    with statements() as seen:
        rows = rows_of(staff.get("/admin/jobs/export/csv/").text)
    assert len(rows) == len(titles)
    assert {row["title"] for row in rows} == titles
    # All were made at one moment, so the key alone decides.
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    walks = [one for one in seen if 'FROM "userJobs"' in one]
    assert len(walks) == 3
    assert not any("OFFSET" in one for one in walks)


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    written = "".join(writer.as_csv(["a"], iter([[[text]]])))
    assert next(csv.reader(io.StringIO(written.split("\r\n", 1)[1], newline=""))) == [f"'{text}"]
    assert writer.plain(f"'{text}") == text


def test_no_cell_of_a_workbook_is_a_formula(staff: FlaskClient, user: User, make_job: Make) -> None:
    make_job(user, "=HYPERLINK(1)", "@Globex", salary="-5\x07")
    with staff.get("/admin/jobs/export/xlsx/") as response:
        sheet = load_workbook(io.BytesIO(response.data)).active
    assert sheet is not None
    names = [cell.value for cell in sheet[1]]
    row = dict(zip(names, sheet[2], strict=True))
    assert row["title"].value == "'=HYPERLINK(1)"
    assert row["company"].value == "'@Globex"
    assert "f" not in {cell.data_type for cell in sheet[2]}
    assert sheet.max_row == 2


def test_what_no_cell_holds_is_cut_and_said() -> None:
    file = writer.as_xlsx("Rows", ["a", "b", "c"], iter([[["x" * 40_000, "a\x07b", 3]]]))
    with file:
        sheet = load_workbook(file).active
    assert sheet is not None
    text, clean, number = (cell.value for cell in sheet[2])
    assert isinstance(text, str)
    assert len(text) == writer.MAX_CELL
    assert text.endswith(writer.CUT)
    assert (clean, number) == ("ab", 3)


def test_too_many_rows_for_a_workbook_are_refused_and_said(
    staff: FlaskClient, user: User, make_job: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer.as_xlsx, "__kwdefaults__", {"most": 1})
    make_job(user)
    with staff.get("/admin/jobs/export/xlsx/") as response:
        assert response.mimetype.endswith("sheet")
    make_job(user)
    page = staff.get("/admin/jobs/export/xlsx/?search=engineer", follow_redirects=True)
    assert "Filter the list" in page.text
    assert page.request.args["search"] == "engineer"


def test_json(staff: FlaskClient, user: User, make_job: Make, make_document: Make) -> None:
    make_document(make_job(user), content="=Text")
    (row,) = staff.get("/admin/documents/export/json/").json
    assert (row["content"], row["version"], row["active"], row["ats_score"]) == ("=Text", 1, True, 61.5)
    assert staff.get("/admin/documents/export/json/?flt0_type=prep").json == []


def test_secrets_never_leave(staff: FlaskClient, one_of_each: dict[str, str]) -> None:
    for path in ("users", "sessions", "requests", "resumes", "audit"):
        for form in ("csv", "json"):
            text = staff.get(f"/admin/{path}/export/{form}/").text
            assert one_of_each[path] in text
            for secret in (PASSWORD, "scrypt", "token", "s3cret"):
                # The audit log names the table of programs' tokens.
                assert secret not in text.lower().replace("apitokens", ""), (path, secret)
    for path in ("accounts", "verifications"):
        assert staff.get(f"/admin/{path}/export/csv/").status_code == 404
    assert staff.get("/admin/users/export/pdf/").status_code == 404


def test_it_is_noted_who_took_what(
    staff: FlaskClient, admin: User, one_of_each: dict[str, str], audited: Callable[[], list[AuditEntry]]
) -> None:
    staff.get("/admin/users/export/csv/?search=ada").close()
    entry = next(entry for entry in audited() if entry.action == "user.export")
    assert entry.actor_id == admin.id
    assert entry.details == {"format": "csv", "list": "/admin/users/?search=ada"}


def test_support_takes_nothing_out(support: FlaskClient, user: User, make_job: Make) -> None:
    make_job(user)
    assert support.get("/admin/jobs/export/csv/").status_code == 403
    assert "/export/" not in support.get("/admin/jobs/").text


def test_the_page_offers_its_own_list(staff: FlaskClient, user: User, make_job: Make) -> None:
    make_job(user)
    page: Any = staff.get("/admin/jobs/?flt0_status=tracked&search=engineer").text
    assert 'href="/admin/jobs/export/xlsx/?flt0_status=tracked&amp;search=engineer"' in page
