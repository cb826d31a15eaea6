"""The board and the application’s page: moves with their days, notes, interviews, what was sent, new attempts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pdfminer.high_level import extract_pages, extract_text
from sqlalchemy import select

from atspro.db import db, utc_now
from atspro.models import ApplicationDocument, ApplicationEvent, User, UserApplication, UserJob
from tests.web.job_data import add_job, add_version, committed
from tests.web.pages import counted_statements, soup

SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def job_id(app: Flask, user: User) -> UUID:
    return add_job(app, user, company="Globex", title="Data analyst")


@pytest.fixture
def application_id(app: Flask, job_id: UUID) -> UUID:
    with app.app_context():
        return db.session().scalars(select(UserApplication.id).where(UserApplication.job_id == job_id)).one()


def application(app: Flask, application_id: UUID) -> UserApplication:
    with app.app_context():
        session = db.session()
        session.expire_all()
        found = session.get_one(UserApplication, application_id)
        session.expunge(found)
        return found


def events(app: Flask, application_id: UUID) -> list[ApplicationEvent]:
    with app.app_context():
        session = db.session()
        return list(
            session.scalars(
                select(ApplicationEvent)
                .where(ApplicationEvent.application_id == application_id)
                .order_by(ApplicationEvent.sequence)
            )
        )


def test_an_empty_board_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/board").text
    assert "Nothing on your board yet" in page
    assert "Add your first job" in page


def test_a_card_moves_by_its_menu_and_back_by_undo(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    response = client.post(
        f"/applications/{application_id}/move", data={"to": "applied", "from": "board", "seen": "saved"}
    )
    assert response.status_code == 302
    page = client.get(response.location).text
    assert "Moved to “Applied”." in page
    [event] = events(app, application_id)
    response = client.post(f"/applications/events/{event.id}/delete", data={"from": "board"})
    assert response.location == "/board"
    assert application(app, application_id).stage == "saved"


def test_closing_says_how_it_ended(app: Flask, client: FlaskClient, application_id: UUID, job_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "closed:noResponse", "from": "board"})
    assert (application(app, application_id).stage, application(app, application_id).outcome) == (
        "closed",
        "noResponse",
    )
    assert "No response" in client.get("/board").text


def test_a_move_has_the_day_that_is_given(app: Flask, client: FlaskClient, application_id: UUID, job_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "applied", "day": "2026-03-31"})
    with app.app_context():
        assert str(db.session().get_one(UserJob, job_id).applied_at).startswith("2026-03-31")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"to": "applied", "day": "31.3."}, "Not a valid date value"),
        ({"to": "applied", "day": "2099-01-01"}, "in the future"),
        ({"to": "hired"}, "Not a valid choice"),
        ({"to": "saved"}, "already"),
    ],
)
def test_a_move_that_cannot_be_is_explained(
    app: Flask, client: FlaskClient, application_id: UUID, sent: dict[str, str], message: str
) -> None:
    response = client.post(f"/applications/{application_id}/move", data={**sent, "note": "kept as typed"})
    assert response.status_code == 422
    assert message in response.text
    assert "kept as typed" in response.text
    assert events(app, application_id) == []


def test_a_second_tab_is_told_of_the_first(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "interviewing", "seen": "saved"})
    response = client.post(
        f"/applications/{application_id}/move", data={"to": "applied", "seen": "saved"}, follow_redirects=True
    )
    assert "was moved to “Interviewing” after you opened the page" in response.text
    assert application(app, application_id).stage == "interviewing"


def test_history_before_the_latest_move_is_told(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "interviewing", "day": "2026-05-02"})
    response = client.post(
        f"/applications/{application_id}/move", data={"to": "applied", "day": "2026-04-02"}, follow_redirects=True
    )
    assert "A later move decides" in response.text
    assert application(app, application_id).stage == "interviewing"


def test_an_interview_is_kept_in_utc(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    when = (utc_now() + timedelta(days=400)).replace(month=7, day=1, hour=14, minute=30)
    response = client.post(
        f"/applications/{application_id}/events",
        data={
            "kind": "interview",
            "at": f"{when:%Y-%m-%dT%H:%M}",
            "zone": "Europe/Vienna",
            "title": "Panel",
            "place": "https://meet.example/1",
        },
        follow_redirects=True,
    )
    assert "Interview added." in response.text
    [event] = events(app, application_id)
    assert (event.occurred_at.hour, event.timezone, event.details["place"]) == (
        12,
        "Europe/Vienna",
        "https://meet.example/1",
    )
    assert "planned" in response.text
    assert "Panel" in client.get("/board").text


def test_a_note_is_changed_and_deleted(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    client.post(f"/applications/{application_id}/events", data={"kind": "note", "body": "They liked it"})
    [event] = events(app, application_id)
    page = client.get(f"/applications/events/{event.id}").text
    assert "They liked it" in page
    client.post(f"/applications/events/{event.id}", data={"kind": "note", "body": "They loved it"})
    assert events(app, application_id)[0].body == "They loved it"
    client.post(f"/applications/events/{event.id}/delete")
    assert events(app, application_id) == []


def test_an_empty_note_is_refused_with_what_was_typed(client: FlaskClient, application_id: UUID) -> None:
    response = client.post(f"/applications/{application_id}/events", data={"kind": "note", "title": "About them"})
    assert response.status_code == 422
    assert "Write the note." in response.text
    assert "About them" in response.text


def test_the_day_of_a_move_is_changed(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "applied"})
    [event] = events(app, application_id)
    response = client.post(f"/applications/events/{event.id}", data={"day": "2026-02-03"}, follow_redirects=True)
    assert "Timeline changed." in response.text
    assert str(application(app, application_id).applied_at).startswith("2026-02-03")


def test_what_was_sent_is_kept_and_shown(app: Flask, client: FlaskClient, application_id: UUID, job_id: UUID) -> None:
    version = add_version(app, job_id, content="# Ada as sent")
    page = client.get(f"/applications/{application_id}").text
    assert str(version) in page
    response = client.post(
        f"/applications/{application_id}/sent",
        data={"versions": str(version), "method": "mail", "source": "A friend", "day": "2026-06-01"},
        follow_redirects=True,
    )
    assert "1 document kept as sent." in response.text
    with app.app_context():
        sent = db.session().scalars(select(ApplicationDocument)).one()
        sent_id = sent.id
    add_version(app, job_id, content="# Ada, better")
    shown = client.get(f"/applications/sent/{sent_id}").text
    assert "Ada as sent" in shown
    download = client.get(f"/applications/sent/{sent_id}?download=1")
    assert download.text == "# Ada as sent"
    assert "attachment" in download.headers["Content-Disposition"]


def test_documents_of_another_job_are_not_offered(
    app: Flask, client: FlaskClient, user: User, application_id: UUID
) -> None:
    other = add_version(app, add_job(app, user, company="Else"))
    response = client.post(f"/applications/{application_id}/sent", data={"versions": str(other)})
    assert response.status_code == 422


def test_a_new_attempt(app: Flask, client: FlaskClient, application_id: UUID, job_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "closed:rejected"})
    response = client.post(
        f"/applications/{application_id}/attempts",
        data={"method": "agency", "source": "Hays"},
        follow_redirects=True,
    )
    assert "attempt 2 of 2" in response.text
    assert "Attempt 1" in response.text
    with app.app_context():
        assert db.session().get_one(UserJob, job_id).status == "tracked"
    assert client.get(f"/jobs/{job_id}/application").location != f"/applications/{application_id}"


def test_the_board_asks_the_same_of_the_database_for_any_number(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user, company="Company")
    with counted_statements() as few:
        client.get("/board")
    for number in range(5):
        add_job(app, user, company=f"Company {number}")
    with counted_statements() as many:
        assert client.get("/board").text.count("data-application=") == 6
    assert len(many) == len(few)


def test_a_crowded_stage_shows_the_first_and_says_how_many(app: Flask, client: FlaskClient, user: User) -> None:
    with committed(app) as session:
        for number in range(53):
            job = UserJob(user_id=user.id, company="C", title=f"T{number}", description="D")
            session.add(job)
    page = client.get("/board").text
    assert page.count("data-application=") == 50
    assert "The first 50 of 53." in page


def test_statistics_of_nothing_say_what_to_do(client: FlaskClient, job_id: UUID) -> None:
    page = client.get("/statistics").text
    assert "Nothing to count yet" in page
    assert "You have 1 saved job." in page


def test_statistics_count_a_rejection_as_an_answer(client: FlaskClient, application_id: UUID) -> None:
    client.post(f"/applications/{application_id}/move", data={"to": "applied"})
    client.post(f"/applications/{application_id}/move", data={"to": "closed:rejected"})
    page = client.get("/statistics").text
    assert "How far your 1 application came" in page
    assert "1 of 1" in page
    assert "too few to say" in page


def test_proof_of_search_as_page_and_csv(
    client: FlaskClient, application_id: UUID, neighbour: User, sign_in: SignIn
) -> None:
    client.post(
        f"/applications/{application_id}/sent", data={"day": "2026-03-31", "method": "mail", "source": "=A friend"}
    )
    address = "/statistics/proof?first=2026-03-01&last=2026-03-31"
    page = client.get(address).text
    assert "2026-03-31" in page
    assert "Globex" in page
    rows = client.get(address + "&download=1").text.splitlines()
    assert rows[1].startswith('"2026-03-31","Globex",')
    assert "'=A friend" in rows[1]
    # Told months after the day: marked on the page, in both files.
    assert "entered later" in page
    assert rows[1].endswith('"yes"')
    for paper, size in (("", (842, 595)), ("&paper=letter", (792, 612))):
        printed = client.get(f"{address}&download=pdf{paper}")
        assert printed.mimetype == "application/pdf"
        page_of_pdf = next(iter(extract_pages(BytesIO(printed.data))))
        assert (round(page_of_pdf.width), round(page_of_pdf.height)) == size
        text = extract_text(BytesIO(printed.data))
        for part in ("Proof of job search", "Mar 31, 2026 *", "Globex", "Email", "=A friend", "Signature", "1 / 1"):
            assert part in text, part
    assert "Globex" not in sign_in(neighbour).get(address).text
    assert "Nothing was sent in this period" in client.get("/statistics/proof?first=2026-01-01&last=2026-02-01").text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("first=2026-03-31&last=2026-03-01", "before the first"),
        ("first=2020-01-01&last=2026-03-01", "at most a year"),
        ("first=yesterday", "Enter a day"),
    ],
)
def test_a_period_that_cannot_be_is_explained(client: FlaskClient, query: str, message: str) -> None:
    response = client.get(f"/statistics/proof?{query}")
    assert response.status_code == 422
    assert message in response.text


def test_each_label_of_the_page_names_a_field_of_its_own_form(client: FlaskClient, application_id: UUID) -> None:
    """Seven forms stand on it, and four of them ask for a day or for how: no two fields share an id."""
    page = soup(client.get(f"/applications/{application_id}"))
    ids = [element["id"] for element in page.select("[id]") if element.get("type") != "hidden"]
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    labels = page.select("main form label[for]")
    assert len(labels) > 15
    for label in labels:
        form = label.find_parent("form")
        assert form is not None
        assert form.select_one(f'[id="{label["for"]}"]') is not None, label
