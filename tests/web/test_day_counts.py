"""Looks, downloads and scores by day: the owner's alone, told to the owner and to staff."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.models import JobAnalytics, User
from atspro.services.jobs import analytics
from tests.conventions.roles import looking_as
from tests.web.job_data import add_job, add_version
from tests.web.pages import soup


def rows(session: Session) -> dict[tuple[str, bool], tuple[int, dict[str, int]]]:
    found = session.scalars(select(JobAnalytics).execution_options(populate_existing=True))
    return {(row.kind, row.document_id is not None): (row.count, row.details) for row in found}


def test_looks_and_downloads_are_counted_for_the_owner_alone(
    app: Flask,
    client: FlaskClient,
    session: Session,
    user: User,
    admin: User,
    neighbour: User,
    sign_in: Callable[[User | None], FlaskClient],
) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    for _ in range(2):
        client.get(f"/jobs/{job_id}")
    client.get(f"/jobs/{job_id}", headers={"Sec-Purpose": "prefetch"})
    client.head(f"/jobs/{job_id}")
    client.get(f"/documents/{document_id}")
    for name in ("pdf", "pdf", "txt"):
        client.get(f"/documents/{document_id}/download/{name}")
    assert rows(session) == {
        ("view", False): (2, {}),
        ("view", True): (1, {}),
        ("download", True): (3, {"pdf": 2, "txt": 1}),
    }
    before = rows(session)
    assert sign_in(neighbour).get(f"/jobs/{job_id}").status_code == 404
    assert looking_as(app, sign_in(admin), user, admin).get(f"/jobs/{job_id}").status_code == 200
    assert rows(session) == before

    with app.app_context():
        from atspro.db import transaction

        with transaction() as writing:
            for score in (61.44, 70.26, True, "80", None):
                analytics.note_score(writing, job_id, {"atsScore": score})
    score = session.scalars(select(JobAnalytics).where(JobAnalytics.kind == "score")).one()
    assert (score.count, float(score.score or 0)) == (2, 70.3)

    assert "looked at: 3, downloaded: 3" in client.get(f"/jobs/{job_id}").text
    told = soup(client.get("/statistics")).select_one("section[aria-labelledby=looked-at] tbody tr").get_text(" ")
    assert told.split()[-3:] == ["4", "3", "70"]
    listed = sign_in(admin).get("/admin/analytics/")
    assert listed.status_code == 200
    assert user.email in listed.text
