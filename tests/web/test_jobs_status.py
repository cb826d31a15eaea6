"""Saying how far an application has come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import JOB_STATUSES, User
from tests.web.job_data import add_job, job_of
from tests.web.pages import form_fields, soup


@pytest.mark.parametrize("status", JOB_STATUSES)
def test_each_status_can_be_set(app: Flask, client: FlaskClient, user: User, session: Session, status: str) -> None:
    job_id = add_job(app, user)
    response = client.post(f"/jobs/{job_id}/status", data={"status": status})
    assert response.location == f"/jobs/{job_id}"
    job = job_of(session, job_id)
    assert job.status == status
    assert (job.applied_at is not None) == (status == "applied")
    assert f'<option selected value="{status}">' in client.get(f"/jobs/{job_id}").text


def test_the_day_of_applying_stays(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user, status="applied")
    applied_at = job_of(session, job_id).applied_at
    for status in ("interviewing", "applied"):
        client.post(f"/jobs/{job_id}/status", data={"status": status})
    assert job_of(session, job_id).applied_at == applied_at


def test_the_day_of_applying_can_be_set_and_corrected(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    for day in ("2024-03-01", "2024-02-28"):
        client.post(f"/jobs/{job_id}/status", data={"status": "applied", "applied_on": day})
        applied_at = job_of(session, job_id).applied_at
        assert applied_at is not None
        assert applied_at.date().isoformat() == day
        assert soup(client.get(f"/jobs/{job_id}")).select_one("#applied_on")["value"] == day  # type: ignore[index]


def test_a_job_that_is_tracked_again_was_not_applied_to(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user, status="applied")
    client.post(f"/jobs/{job_id}/status", data={"status": "tracked", "applied_on": "2024-03-01"})
    assert job_of(session, job_id).applied_at is None
    assert not soup(client.get(f"/jobs/{job_id}")).select_one("#applied_on").get("value")  # type: ignore[union-attr]


@pytest.mark.parametrize("day", ["3024-01-01", "1066-10-14", "soon"])
def test_a_day_that_cannot_be_is_refused_and_kept(
    app: Flask, client: FlaskClient, user: User, session: Session, day: str
) -> None:
    job_id = add_job(app, user)
    answer = client.post(f"/jobs/{job_id}/status", data={"status": "applied", "applied_on": day})
    assert answer.status_code == 422
    field = soup(answer).select_one("#applied_on")
    assert field["value"] == day  # type: ignore[index]
    assert soup(answer).select_one("#applied_on-error").get_text()  # type: ignore[union-attr]
    assert job_of(session, job_id).status == "tracked"


def test_of_two_tabs_the_second_is_told_and_overwrites_nothing(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    address = f"/jobs/{job_id}/status"
    opened = form_fields(soup(client.get(f"/jobs/{job_id}")), ".status-form")
    assert client.post(address, data={**opened, "status": "offered"}).status_code == 302
    told = client.post(address, data={**opened, "status": "applied"}, follow_redirects=True)
    assert "The status was changed to “Offered” after you opened this page" in told.text
    job = job_of(session, job_id)
    assert (job.status, job.applied_at) == ("offered", None)
    # The page that tells it shows what is stored: saved again, the choice is the person's.
    again = {**form_fields(soup(told), ".status-form"), "status": "applied"}
    assert "The status is “Applied” now." in client.post(address, data=again, follow_redirects=True).text
    session.expire_all()
    assert job_of(session, job_id).status == "applied"


@pytest.mark.parametrize("data", [{}, {"status": "hired"}])
def test_an_unknown_status_is_refused(
    app: Flask, client: FlaskClient, user: User, session: Session, data: dict[str, str]
) -> None:
    job_id = add_job(app, user)
    response = client.post(f"/jobs/{job_id}/status", data=data)
    assert response.status_code == 422
    assert "Choose one of the six statuses." in response.text
    assert job_of(session, job_id).status == "tracked"


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    assert sign_in(neighbour).post(f"/jobs/{job_id}/status", data={"status": "rejected"}).status_code == 404
    assert job_of(session, job_id).status == "tracked"
