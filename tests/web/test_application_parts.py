"""People, tags, files, facts and the archive of an application."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import ApplicationContact, Attachment, Contact, Tag, User, UserApplication
from atspro.services import applications
from atspro.services.applications import attachments
from tests.web.job_data import add_job, application_of, committed
from tests.web.pages import counted_statements, described_errors, form_fields, soup

SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def job_id(app: Flask, user: User) -> UUID:
    return add_job(app, user, company="Globex GmbH", title="Data analyst")


@pytest.fixture
def address(client: FlaskClient, job_id: UUID) -> str:
    return application_of(client, job_id)


def section(client: FlaskClient, address: str, name: str) -> str:
    found = soup(client.get(address)).select_one(f'section[aria-labelledby="{name}"]')
    assert found
    return " ".join(found.get_text(" ", strip=True).split())


def test_somebody_new_becomes_a_contact_at_the_jobs_company(
    client: FlaskClient, session: Session, address: str
) -> None:
    data = {"contact": "new", "name": "Nina Noor", "kind": "hiringManager", "email": "nina@globex.example",
            "phone": "+43 1 23", "part": "Second interview"}  # fmt: skip
    assert client.post(f"{address}/people", data=data).status_code == 302
    contact = session.scalars(select(Contact)).one()
    assert (contact.company, contact.company_key) == ("Globex GmbH", "globex")
    text = section(client, address, "people")
    assert "Nina Noor Hiring manager Second interview · Globex GmbH nina@globex.example +43 1 23" in text


def test_a_contact_is_there_for_the_next_application(
    app: Flask, client: FlaskClient, user: User, session: Session, address: str
) -> None:
    client.post(f"{address}/people", data={"name": "Nina", "kind": "agency", "via": "y"})
    contact = session.scalars(select(Contact)).one()
    assert contact.company is None
    other = application_of(client, add_job(app, user, company="Else"))
    offered = [option["value"] for option in soup(client.get(other)).select("#person-contact option")]
    assert offered == ["new", str(contact.id)]
    client.post(f"{other}/people", data={"contact": str(contact.id), "part": "Sent me there", "kind": "agency"})
    assert session.scalar(select(func.count()).select_from(Contact)) == 1
    assert session.scalar(select(func.count()).select_from(ApplicationContact)) == 2
    # Through whom somebody applied stands in the proof of search.
    assert "Applied through" in section(client, address, "people")
    assert "Applied through" not in section(client, other, "people")
    client.post(f"{address}/move", data={"to": "applied", "day": "2026-03-31"})
    assert "Nina" in client.get("/statistics/proof?first=2026-03-01&last=2026-03-31").text


def test_who_is_removed_stays_a_contact(client: FlaskClient, session: Session, address: str) -> None:
    client.post(f"{address}/people", data={"name": "Nina", "kind": "agency", "via": "y"})
    contact = session.scalars(select(Contact)).one()
    assert client.post(f"{address}/people/{contact.id}/remove").status_code == 302
    assert "Nobody yet" in section(client, address, "people")
    assert session.scalars(select(UserApplication.via_contact_id)).one() is None
    assert "Nina" in client.get("/contacts/").text
    assert client.post(f"{address}/people/{contact.id}/remove").status_code == 404


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"kind": "recruiter", "phone": "12"}, "name", "Enter the name."),
        ({"name": "N" * 100_000, "kind": "recruiter"}, "name", "Use at most"),
        ({"name": "N", "kind": "friend"}, "kind", "Not a valid choice"),
        ({"name": "N", "kind": "other", "part": "x" * 201}, "part", "at most 200"),
        ({"contact": "nobody", "kind": "other"}, "contact", "Choose somebody"),
    ],
)
def test_who_cannot_be_added_is_explained_and_kept(
    client: FlaskClient, session: Session, address: str, sent: dict[str, str], field: str, message: str
) -> None:
    response = client.post(f"{address}/people", data=sent)
    assert response.status_code == 422
    assert message in described_errors(soup(response), field)
    assert form_fields(soup(response), f'form[action="{address}/people"]').get("phone") == sent.get("phone", "")
    assert session.scalars(select(Contact)).all() == []


def test_a_neighbours_contact_is_not_found(
    app: Flask, sign_in: SignIn, user: User, neighbour: User, address: str, session: Session
) -> None:
    theirs = application_of(sign_in(neighbour), add_job(app, neighbour))
    sign_in(neighbour).post(f"{theirs}/people", data={"name": "Secret", "kind": "other"})
    contact = session.scalars(select(Contact)).one()
    assert (
        sign_in(user).post(f"{address}/people", data={"contact": str(contact.id), "kind": "other"}).status_code == 404
    )
    assert "Secret" not in sign_in(user).get(address).text


def test_tags_are_set_found_and_gone(
    app: Flask, client: FlaskClient, user: User, session: Session, address: str
) -> None:
    add_job(app, user, title="Other")
    client.post(f"{address}/tags", data={"tags": " remote, Dream  job ,REMOTE,, "})
    assert session.scalars(select(Tag.name).order_by(Tag.name)).all() == ["Dream job", "remote"]
    page = soup(client.get("/jobs/?tag=dream+JOB"))
    assert [link.get_text() for link in page.select("a.job-title")] == ["Data analyst"]
    # In another case it is the same tag; one that nothing has goes.
    client.post(f"{address}/tags", data={"tags": "Remote"})
    assert session.scalars(select(Tag.name)).all() == ["remote"]
    client.post(f"{address}/tags", data={"tags": ""})
    assert session.scalars(select(Tag.name)).all() == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [("x" * 41, "at most 40"), (",".join(map(str, range(21))), "at most 20"), ("a\x00b", "This text")],
)
def test_tags_that_cannot_be_are_explained_and_kept(
    client: FlaskClient, address: str, typed: str, message: str
) -> None:
    response = client.post(f"{address}/tags", data={"tags": typed})
    assert response.status_code == 422
    page = soup(response)
    assert message in described_errors(page, "tags")
    assert page.select_one("#tags-tags")["value"] == typed.replace("\x00", "�") or "\x00" in typed  # type: ignore[index]


def upload(client: FlaskClient, address: str, name: str, content: bytes, kind: str = "offer"):  # type: ignore[no-untyped-def]
    data = {"file": (io.BytesIO(content), name), "kind": kind}
    return client.post(f"{address}/files", data=data, content_type="multipart/form-data")


def test_a_file_is_kept_and_only_downloaded(client: FlaskClient, session: Session, address: str) -> None:
    content = b"%PDF-1.7 the offer"
    assert upload(client, address, "..\\..\\Angebot für “mich”.pdf", content).status_code == 302
    file = session.scalars(select(Attachment)).one()
    assert file.file_name == "Angebot für “mich”.pdf"
    link = soup(client.get(address)).select_one(f'a[href="/applications/files/{file.id}"]')
    assert link
    answer = client.get(str(link["href"]))
    assert answer.data == content
    assert answer.mimetype == "application/pdf"
    named = answer.headers["Content-Disposition"]
    assert named.startswith('attachment; filename="Angebot f_r _mich_.pdf"')
    assert "filename*=UTF-8''Angebot%20f%C3%BCr" in named
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.post(f"/applications/files/{file.id}/delete")
    assert session.scalars(select(Attachment)).all() == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/etc/passwd", "passwd"),
        ("C:\\x\\CV: final?.PDF", "CV final.PDF"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("....", "file"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_of_files_hold_nothing_but_a_name(given: str, kept: str) -> None:
    assert attachments.safe_name(given) == kept


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.html", b"<script>alert(1)</script>", "can’t be kept"),
        ("a.svg", b"<svg onload='alert(1)'/>", "can’t be kept"),
        ("a.exe", b"MZ", "can’t be kept"),
        ("pdf", b"%PDF-", "can’t be kept"),
        ("a.pdf", b"<html>", "is no PDF file"),
        ("a.png", b"%PDF-1.7", "is no PNG file"),
        ("a.webp", b"RIFF....WAVE", "is no WEBP file"),
        ("a.txt", b"\xff\xfe\x00", "can’t be kept"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_a_file_of_another_type_is_refused(
    client: FlaskClient, session: Session, address: str, name: str, content: bytes, message: str
) -> None:
    response = upload(client, address, name, content, "photo")
    assert response.status_code == 422
    page = soup(response)
    assert message in described_errors(page, "file")
    assert page.select_one("#file-kind option[selected][value=photo]")
    assert session.scalars(select(Attachment)).all() == []


def test_a_text_is_never_more_than_a_text(client: FlaskClient, session: Session, address: str) -> None:
    upload(client, address, "mail.eml", "Subject: Grüße\n\n<script>".encode())
    file = session.scalars(select(Attachment)).one()
    assert client.get(f"/applications/files/{file.id}").mimetype == "text/plain"


def test_files_of_a_person_are_bounded(
    client: FlaskClient, session: Session, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MAX_BYTES", 20)
    assert upload(client, address, "a.pdf", b"%PDF-1.7 123").status_code == 302
    assert "Delete some first" in upload(client, address, "b.pdf", b"%PDF-1.7 123").text
    monkeypatch.setattr(attachments, "MAX_ATTACHMENT", 10)
    assert "too large" in upload(client, address, "b.pdf", b"%PDF-1.7 123").text
    assert session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_facts_are_changed_and_two_tabs_are_told_apart(client: FlaskClient, session: Session, address: str) -> None:
    opened = form_fields(soup(client.get(f"{address}/details")))
    typed = {**opened, "deadline": "2026-12-24", "source": "A friend", "method": "mail", "round": "2"}
    assert client.post(f"{address}/details", data=typed).status_code == 302
    text = section(client, address, "details")
    assert "A friend" in text
    assert "2026-12-24" in text
    told = client.post(f"{address}/details", data={**opened, "source": "A board"})
    assert told.status_code == 409
    assert "A friend" in told.text
    wrong = client.post(f"{address}/details", data={**opened, "deadline": "soon", "workload": "80 %"})
    assert wrong.status_code == 422
    assert "80 %" in wrong.text


def test_what_is_archived_leaves_board_and_list_and_comes_back(client: FlaskClient, address: str) -> None:
    client.post(f"{address}/archive")
    assert "Data analyst" not in client.get("/board").text
    assert "Data analyst" not in client.get("/jobs/").text
    assert "Data analyst" in client.get("/jobs/?archived=only").text
    client.post(f"{address}/archive", data={"undo": "1"})
    assert "Data analyst" in client.get("/board").text


def test_the_result_of_an_interview_is_told(client: FlaskClient, address: str) -> None:
    client.post(f"{address}/events", data={"kind": "interview", "title": "Panel", "result": "passed"})
    assert "Passed" in section(client, address, "timeline")
    [change] = [link["href"] for link in soup(client.get(address)).select(".timeline a")]
    assert form_fields(soup(client.get(str(change))))["result"] == "passed"


def test_the_page_asks_the_same_of_the_database_for_any_number(
    app: Flask, client: FlaskClient, user: User, address: str
) -> None:
    counts = []
    for _ in range(2):
        for number in range(4):
            client.post(f"{address}/people", data={"name": f"Person {number}", "kind": "other"})
            upload(client, address, f"{number}.pdf", b"%PDF-1.7")
            client.post(f"{address}/offers/new", data={"base": "1000", "period": "month", "currency": "EUR"})
        with counted_statements() as statements:
            client.get(address)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 15, statements


def test_contacts_are_bounded(
    app: Flask, client: FlaskClient, user: User, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications.people, "MAX_CONTACTS", 1)
    assert client.post("/contacts/new", data={"name": "One", "kind": "other"}).status_code == 302
    assert "You have 1 contacts" in client.post("/contacts/new", data={"name": "Two", "kind": "other"}).text
    assert "You have 1 contacts" in client.post(f"{address}/people", data={"name": "Two", "kind": "other"}).text
    with committed(app) as session:
        assert session.scalars(select(Contact.name)).all() == ["One"]
