"""A person's own search from a table: what the check says, that an import is all or nothing, and its undo."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import ApplicationEvent, ApplicationTask, AuditEntry, User, UserApplication, UserJob
from atspro.services.imports.search_columns import guess_columns, guess_stage, plain_posting, program_of, read_day
from tests.web.pages import form_fields, soup

HUNTR = (
    "id,createdAt,title,salary,location,url,rootDomain,htmlDescription,deadline,color,lastMovedAt,boardId,boardName,"
    "listId,listName,companyId,companyName,companyDomain\n"
    "1,2026-03-01T10:00:00Z,Analyst,-,Vienna,https://jobs.example/1?utm_source=x,jobs.example,"
    '"<p>Count &amp; tell</p><ul><li>SQL</li></ul>",-,red,2026-03-09T08:00:00Z,b,Search,l,Phone call,c,Globex,'
    "globex.example\n"
    "2,2026-03-02T10:00:00Z,Clerk,€ 40k,Graz,-,-,-,-,red,2026-03-04T08:00:00Z,b,Search,l,Wishlist,c,Initech,-\n"
)


def bring(client: FlaskClient, text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    answer = client.post("/jobs/table/", data={"file": (BytesIO(data), "mine.csv")})
    assert answer.status_code == 303, soup(answer).select_one("#file-error")
    return str(answer.location).split("#")[0]


def table_of(client: FlaskClient) -> list[dict[str, str]]:
    """The export, without the reminders that only ATSPro makes."""
    rows = csv.DictReader(StringIO(client.get("/jobs/export/csv?sort=title").text))
    return [{name: value for name, value in row.items() if not name.startswith("Next")} for row in rows]


def count(session: Session, user: User) -> int:
    return session.scalar(select(func.count()).select_from(UserJob).where(UserJob.user_id == user.id)) or 0


def test_words_of_programs_and_people_are_known() -> None:
    titles = HUNTR.splitlines()[0].split(",")
    assert program_of(titles) == "Huntr"
    columns = {name: titles[place] for name, place in guess_columns(titles).items()}
    assert columns["description"] == "htmlDescription"
    assert (columns["company"], columns["stage"], columns["moved"]) == ("companyName", "listName", "lastMovedAt")
    reactive = ["company", "role", "location", "sourceUrl", "status", "appliedAt", "notes"]
    assert program_of(reactive) == "Reactive Resume"
    assert len(guess_columns(reactive)) == len(reactive)
    assert guess_columns(["Arbeitgeber", "Stelle"]) == {"company": 0, "title": 1}
    assert [guess_stage(word) for word in ("", "Ghosted", "ABGELEHNT", "Zusage offen")] == [
        "saved", "closed:noResponse", "closed:rejected", None,
    ]  # fmt: skip
    assert str(read_day("3. 4. 2026".replace(" ", ""))) == "2026-04-03"
    assert read_day("-") is None
    for text in ("3/4/2026", "soon", "0001-01-01"):
        with pytest.raises(ValueError, match=r"day|date"):
            read_day(text)
    assert plain_posting("<p>Count &amp; tell</p><ul><li>SQL</li></ul>") == "Count & tell\nSQL"
    assert plain_posting("a < b and c > d") == "a < b and c > d"


def test_a_huntr_export_is_checked_mapped_imported_and_undone(
    client: FlaskClient, session: Session, user: User
) -> None:
    address = bring(client, HUNTR)
    page = soup(client.get(address))
    assert "an export of Huntr" in page.get_text()
    assert "“Phone call”" in page.get_text()
    assert client.post(f"{address}/confirm").status_code == 409
    assert count(session, user) == 0
    fields = form_fields(page, f"form[action='{address}']")
    assert client.post(address, data={**fields, "stage": "interviewing"}).status_code == 303
    page = soup(client.get(address))
    assert "2 jobs are added. 0 rows are duplicates. 0 rows are bad." in " ".join(page.get_text(" ").split())
    assert count(session, user) == 0

    assert client.post(f"{address}/confirm").status_code == 302
    rows = session.execute(
        select(UserJob, UserApplication)
        .join(UserApplication, UserApplication.job_id == UserJob.id)
        .where(UserJob.user_id == user.id)
        .order_by(UserJob.title)
    ).all()
    (analyst, application), (clerk, saved) = rows
    assert (analyst.company, analyst.link, analyst.status) == (
        "Globex", "https://jobs.example/1?utm_source=x", "interviewing",
    )  # fmt: skip
    assert analyst.description == "Count & tell\nSQL"
    assert application.stage_since.isoformat() == "2026-03-09T12:00:00"
    assert (saved.stage, clerk.salary, clerk.link) == ("saved", "€ 40k", None)
    assert set(session.scalars(select(ApplicationEvent.origin))) <= {"import", "database"}
    assert session.scalar(select(func.count()).select_from(ApplicationTask)) == 0
    assert client.post(f"{address}/confirm").status_code in (302, 409)
    assert count(session, user) == 2

    # The same file again: all of it is known.
    again = bring(client, HUNTR)
    client.post(again, data={**form_fields(soup(client.get(again)), f"form[action='{again}']"), "stage": "applied"})
    text = " ".join(soup(client.get(again)).get_text(" ").split())
    assert "0 jobs are added. 2 rows are duplicates" in text
    assert client.post(f"{again}/confirm").status_code == 409
    client.post(f"{again}/discard")

    # One is worked on: the undo leaves it, and takes it only when told to.
    client.post(f"/applications/{saved.id}/events", data={"kind": "note", "body": "Called them"})
    undo = soup(client.get(f"{address}/undo"))
    assert [one.get_text() for one in undo.select("main li a")] == ["Clerk at Initech"]
    client.post(f"{address}/undo")
    assert list(session.scalars(select(UserJob.title).where(UserJob.user_id == user.id))) == ["Clerk"]
    client.post(f"{address}/undo", data={"with_changed": "1"})
    assert count(session, user) == 0
    assert client.get(f"{address}/undo").status_code == 404
    told = set(session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("search.%"))))
    assert told == {"search.import", "search.undo_import"}


def test_our_own_export_comes_back_as_it_was(
    client: FlaskClient, session: Session, user: User, neighbour: User, sign_in: object
) -> None:
    for title, stage in (("Cook", "applied"), ("Nurse", "closed:noResponse"), ("Clerk", "saved")):
        fields = {"title": title, "company": "Inn", "description": f'We look for a {title}.\n- "Two", three'}
        job = client.post("/jobs/", data={**fields, "location": "Graz\nLinz"}).location
        application = client.get(f"{job}/application").location
        if stage != "saved":
            client.post(f"{application}/move", data={"to": "applied", "day": "2026-05-01"})
            client.post(f"{application}/move", data={"to": stage, "day": "2026-05-20"})
    told = client.get("/jobs/export/json?sort=title").get_json()
    assert [(row["Job title"], row["Stage"], row["Applied"], row["Location"]) for row in told] == [
        ("Clerk", "Saved", None, ["Graz", "Linz"]),
        ("Cook", "Applied", "2026-05-20", ["Graz", "Linz"]),
        ("Nurse", "No response", "2026-05-01", ["Graz", "Linz"]),
    ]
    assert client.get("/jobs/export/json?q=nothing").get_json() == []
    before = table_of(client)
    for export_type in ("csv", "xlsx"):
        with client.get(f"/jobs/export/{export_type}?sort=title") as answer:
            data = answer.data
        other = sign_in(neighbour)  # type: ignore[operator]
        address = bring(other, data)
        assert "an export of ATSPro" in soup(other.get(address)).get_text()
        assert other.post(f"{address}/confirm").status_code == 302
        assert table_of(other) == before
        other.post(f"{address}/undo")
        assert count(session, neighbour) == 0


def test_bad_rows_are_named_and_only_left_out_when_told(client: FlaskClient, session: Session, user: User) -> None:
    address = bring(
        client,
        "Where,What,Status,Applied on,Link\n"
        "Globex,Analyst,applied,2026-05-01,https://a.example/1\n"
        ",Clerk,applied,2026-05-01,\n"
        "Initech,Cook,applied,3/4/2026,javascript:alert(1)\n"
        "Globex,Analyst,applied,2026-05-02,https://a.example/1?utm_source=x\n",
    )
    page = soup(client.get(address))
    assert not page.select("#check")
    refused = client.post(address, data={"column-title": "1"})
    assert refused.status_code == 422
    assert "Say which column holds: Company" in soup(refused).get_text()
    columns = {
        "column-company": "0",
        "column-title": "1",
        "column-stage": "2",
        "column-applied": "3",
        "column-link": "4",
    }
    client.post(address, data=columns)
    text = " ".join(soup(client.get(address)).select_one("section").get_text(" ").split())
    assert "1 job is added. 1 row is a duplicate. 2 rows are bad." in text
    assert "3 Company Enter the company." in text
    assert "4 Applied 3/4/2026 Enter a day such as 2026-03-31." in text
    assert "the same as line 2" in text
    assert client.post(f"{address}/confirm").status_code == 409
    assert count(session, user) == 0
    assert client.post(f"{address}/confirm", data={"without_bad": "1", "with_duplicates": "1"}).status_code == 302
    assert count(session, user) == 2
    applied = session.scalars(select(UserApplication.applied_at).order_by(UserApplication.applied_at)).all()
    assert [f"{at:%Y-%m-%d}" for at in applied if at] == ["2026-05-01", "2026-05-02"]


def test_a_neighbour_and_a_file_that_is_none_get_nothing(client: FlaskClient, neighbour: User, sign_in: object) -> None:
    address = bring(client, "Company,Title\nInn,Cook\n")
    other = sign_in(neighbour)  # type: ignore[operator]
    assert other.get(address).status_code == 404
    for name in ("confirm", "discard", "undo"):
        assert other.post(f"{address}/{name}").status_code == 404
    assert client.post("/jobs/table/").status_code == 422
    assert client.post("/jobs/table/", data={"file": (BytesIO(b"\x00\x01"), "x.csv")}).status_code == 422
    many = "Company,Title\n" + "Inn,Cook\n" * 1_001
    assert client.post("/jobs/table/", data={"file": (BytesIO(many.encode()), "x.csv")}).status_code == 422
