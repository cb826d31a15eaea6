"""Saying on the job's page how far the application has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import ApplicationEvent, ApplicationTask, User
from atspro.services import applications
from tests.web.job_data import add_job, application_of, committed, job_of
from tests.web.pages import form_fields, soup


def move(client: FlaskClient, job_id: object, **typed: str) -> object:
    """Press Move on the job's page."""
    page = soup(client.get(f"/jobs/{job_id}"))
    form = page.select_one(".status-form")
    assert form
    return client.post(str(form["action"]), data={**form_fields(page, ".status-form"), **typed})


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ("applied", "applied"),
        ("interviewing", "interviewing"),
        ("offer", "offered"),
        ("closed:rejected", "rejected"),
        ("closed:withdrawn", "withdrawn"),
        ("closed:accepted", "offered"),
    ],
)
def test_the_page_has_one_place_that_moves_it(
    app: Flask, client: FlaskClient, user: User, session: Session, to: str, status: str
) -> None:
    job_id = add_job(app, user)
    response = move(client, job_id, to=to)
    assert response.location.startswith(f"/jobs/{job_id}?moved=")  # type: ignore[attr-defined]
    job = job_of(session, job_id)
    assert job.status == status
    assert (job.applied_at is not None) == (status == "applied")
    page = soup(client.get(response.location))  # type: ignore[attr-defined]
    assert page.select_one(".status-form option[selected]")["value"] == to  # type: ignore[index]
    assert len(page.select('select[name="to"], select[name="status"]')) == 1
    # Undo stays on this page.
    undo = page.select_one(".alert-success form")
    back = client.post(str(undo["action"]), data={"from": "job"})  # type: ignore[index]
    assert back.location == f"/jobs/{job_id}"
    session.expire_all()
    assert job_of(session, job_id).status == "tracked"


def test_the_day_of_applying_can_be_set_and_corrected(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    for day in ("2024-03-01", "2024-02-28", "2024-03-05"):
        move(client, job_id, to="applied", day=day)
        session.expire_all()
        applied_at = job_of(session, job_id).applied_at
        assert applied_at is not None
        assert applied_at.date().isoformat() == day
    events = session.scalars(select(ApplicationEvent).where(ApplicationEvent.user_id == user.id)).all()
    assert len(events) == 1
    # The reminder follows the day.
    [task] = session.scalars(select(ApplicationTask).where(ApplicationTask.user_id == user.id)).all()
    assert str(task.due_at).startswith("2024-03-12")


def test_a_corrected_day_stays_after_the_move_before(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    move(client, job_id, to="applied", day="2024-03-01")
    move(client, job_id, to="interviewing", day="2024-04-01")
    refused = move(client, job_id, to="interviewing", day="2024-02-01")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "It was “Applied” before, on 2024-03-01." in refused.text  # type: ignore[attr-defined]
    assert job_of(session, job_id).status == "interviewing"


def test_a_job_that_is_saved_again_was_not_applied_to(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user, status="applied")
    move(client, job_id, to="saved")
    assert job_of(session, job_id).applied_at is None
    assert "applied" not in soup(client.get(f"/jobs/{job_id}")).select_one(".status-form > span").get_text().lower()  # type: ignore[union-attr]


@pytest.mark.parametrize("day", ["3024-01-01", "1066-10-14", "soon"])
def test_a_day_that_cannot_be_is_refused_and_kept(
    app: Flask, client: FlaskClient, user: User, session: Session, day: str
) -> None:
    job_id = add_job(app, user)
    answer = move(client, job_id, to="applied", day=day)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = soup(answer)  # type: ignore[arg-type]
    assert page.select_one("#day")["value"] == day  # type: ignore[index]
    assert page.select_one("#day-error").get_text()  # type: ignore[union-attr]
    assert page.select_one(".status-form option[selected]")["value"] == "applied"  # type: ignore[index]
    assert job_of(session, job_id).status == "tracked"


def test_of_two_tabs_the_second_is_told_and_overwrites_nothing(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    opened = form_fields(soup(client.get(f"/jobs/{job_id}")), ".status-form")
    address = f"{application_of(client, job_id)}/move"
    assert client.post(address, data={**opened, "to": "offer"}).status_code == 302
    told = client.post(address, data={**opened, "to": "applied"}, follow_redirects=True)
    assert "was moved to “Offer” after you opened the page" in told.text
    assert told.request.path == f"/jobs/{job_id}"
    assert job_of(session, job_id).status == "offered"


@pytest.mark.parametrize("to", ["", "hired", "closed", "closed:fired"])
def test_an_unknown_stage_is_refused(app: Flask, client: FlaskClient, user: User, session: Session, to: str) -> None:
    job_id = add_job(app, user)
    response = move(client, job_id, to=to)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert soup(response).select(".status-form .invalid-feedback")  # type: ignore[arg-type]
    assert job_of(session, job_id).status == "tracked"


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    address = f"{application_of(sign_in(user), job_id)}/move"
    assert sign_in(neighbour).post(address, data={"to": "closed:rejected", "from": "job"}).status_code == 404
    assert job_of(session, job_id).status == "tracked"


def test_tasks_that_are_done_are_bounded(
    app: Flask, client: FlaskClient, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications.tasks, "MAX_DONE_TASKS", 3)
    with committed(app) as work:
        for number in range(5):
            task = applications.add_task(work, user, f"Task {number}", due_at=utc_now() - timedelta(days=number))
            applications.finish_task(work, task)
            task.done_at = utc_now() - timedelta(hours=9 - number)
            work.flush()
        applications.finish_task(work, applications.add_task(work, user, "The last"))
        applications.add_task(work, user, "Open")
    left = {task.title for task in session.scalars(select(ApplicationTask))}
    assert left == {"Task 3", "Task 4", "The last", "Open"}


def test_taking_a_tick_back_does_not_pass_the_limit_of_open_tasks(
    app: Flask, client: FlaskClient, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_job(app, user)
    with committed(app) as work:
        done = applications.add_task(work, user, "Done")
        applications.finish_task(work, done)
        done_id = done.id
        applications.add_task(work, user, "Open")
    monkeypatch.setattr(applications.tasks, "MAX_OPEN_TASKS", 1)
    answer = client.post(f"/tasks/{done_id}/done", data={"undo": "1"}, follow_redirects=True)
    assert "You have 1 open tasks" in answer.text
    assert session.get_one(ApplicationTask, done_id).done_at is not None
