"""What waits for a job seeker: tasks, reminders that follow from what happened, interviews, silence."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db, utc_now
from atspro.models import ApplicationTask, User, UserApplication
from atspro.services import applications
from atspro.services.applications import EventChange
from tests.web.job_data import add_job, add_resume, committed


@pytest.fixture
def application_id(app: Flask, user: User) -> UUID:
    add_resume(app, user)
    job_id = add_job(app, user, company="Globex", title="Data analyst")
    with app.app_context():
        return db.session().scalars(select(UserApplication.id).where(UserApplication.job_id == job_id)).one()


def tasks(app: Flask) -> list[ApplicationTask]:
    with app.app_context():
        return list(db.session().scalars(select(ApplicationTask).order_by(ApplicationTask.due_at)))


def happen(app: Flask, application_id: UUID, *, days_ago: int = 0, **said: str) -> None:
    with committed(app) as session:
        application = session.get_one(UserApplication, application_id)
        moment = utc_now() - timedelta(days=days_ago)
        if "kind" in said:
            applications.add_event(session, application, EventChange(said["kind"], moment))
        else:
            applications.move(session, application, said["to"], outcome=said.get("outcome"), occurred_at=moment)


def test_nothing_is_due_at_first(client: FlaskClient, application_id: UUID) -> None:
    assert "Nothing is due." in client.get("/").text


def test_a_follow_up_a_week_after_applying(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    happen(app, application_id, to="applied", days_ago=9)
    [task] = tasks(app)
    assert (task.kind, task.origin, task.due_at.date()) == ("followUp", "rule", (utc_now() - timedelta(days=2)).date())
    page = client.get("/").text
    assert "Overdue" in page
    assert "Ask whether they have seen your application" in page


def test_an_answer_makes_the_follow_up_pointless(app: Flask, application_id: UUID) -> None:
    happen(app, application_id, to="applied", days_ago=9)
    happen(app, application_id, to="interviewing")
    assert tasks(app) == []


def test_two_follow_ups_at_most(app: Flask, application_id: UUID) -> None:
    happen(app, application_id, to="applied", days_ago=20)
    happen(app, application_id, kind="followUp", days_ago=13)
    [task] = tasks(app)
    assert task.title.startswith("Ask once more")
    happen(app, application_id, kind="followUp")
    assert tasks(app) == []


def test_thanks_the_day_after_an_interview(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    with committed(app) as session:
        application = session.get_one(UserApplication, application_id)
        applications.add_event(session, application, EventChange("interview", utc_now() + timedelta(days=2)))
    [task] = tasks(app)
    assert (task.kind, task.due_at.date()) == ("thankYou", (utc_now() + timedelta(days=3)).date())
    assert "Within a week" in client.get("/").text


def test_silence_is_told_with_what_to_do(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    happen(app, application_id, to="applied", days_ago=12)
    page = client.get("/").text
    assert "Without an answer" in page
    client.post(f"/applications/{application_id}/move", data={"to": "closed:noResponse"})
    assert "Without an answer" not in client.get("/").text


def test_a_task_is_added_ticked_off_and_back(app: Flask, client: FlaskClient, application_id: UUID) -> None:
    client.post("/tasks/", data={"title": "Call Nina", "day": "2026-01-02"})
    [task] = tasks(app)
    assert "Call Nina" in client.get("/").text
    response = client.post(f"/tasks/{task.id}/done")
    page = client.get(response.location).text
    assert "Done: Call Nina." in page
    client.post(f"/tasks/{task.id}/done", data={"undo": "1"})
    assert tasks(app)[0].done_at is None
    client.post(f"/tasks/{task.id}/later", data={"days": "3"})
    assert tasks(app)[0].due_at.date() == (utc_now() + timedelta(days=3)).date()
    assert str(tasks(app)[0].snoozed_from).startswith("2026-01-02")
    client.post(f"/tasks/{task.id}/delete")
    assert tasks(app) == []


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"title": ""}, "Say what is to be done."),
        ({"title": "x" * 201}, "at most 200"),
        ({"title": "Call", "day": "soon"}, "Not a valid date value"),
    ],
)
def test_a_task_that_cannot_be_is_explained(
    app: Flask, client: FlaskClient, application_id: UUID, sent: dict[str, str], message: str
) -> None:
    page = client.post("/tasks/", data=sent, follow_redirects=True).text
    assert message in page
    assert tasks(app) == []
    if sent["title"]:
        assert sent["title"][:200] in page


def test_a_task_of_a_neighbours_application_is_refused(
    app: Flask, client: FlaskClient, neighbour: User, application_id: UUID
) -> None:
    add_job(app, neighbour)
    with app.app_context():
        theirs = db.session().scalars(select(UserApplication.id).where(UserApplication.user_id == neighbour.id)).one()
    assert client.post("/tasks/", data={"title": "Spy", "application": str(theirs)}).status_code == 404
