"""Many clicks at once, through the real web, broker and workers: nothing lost, nothing doubled."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text

from atspro.models import DOCUMENT_TYPES, GenerationRequest, User, UserJob, UserResume
from tests.e2e.conftest import PATIENCE, RunningCopy
from tests.e2e.http_client import HttpClient
from tests.engine.examples import NURSE, NURSE_JOB

CLICKS = 32


@pytest.fixture
def person(running_copy: RunningCopy) -> HttpClient:
    """A new job seeker with a resume, signed in."""
    client = HttpClient(running_copy.url)
    email = f"{uuid4().hex}@example.com"
    status, _ = client.post("/sign-up", "/sign-up", name="Many Clicks", email=email, password="correct horse")
    assert status == 200
    with running_copy.engine.begin() as connection:
        user_id = connection.scalar(select(User.id).where(User.email == email))
        connection.execute(
            insert(UserResume).values(
                user_id=user_id,
                contact_info=NURSE.contact_info.to_json(),
                work_experience=[entry.to_json() for entry in NURSE.work_experience],
                skills=NURSE.skills,
            )
        )
    client.user_id = user_id  # type: ignore[attr-defined]
    return client


def make_jobs(copy: RunningCopy, person: Any, count: int) -> list[UUID]:
    content = {name: getattr(NURSE_JOB, name) for name in type(NURSE_JOB).model_fields}
    with copy.engine.begin() as connection:
        return [
            connection.execute(
                insert(UserJob).values(user_id=person.user_id, **content).returning(UserJob.id)
            ).scalar_one()
            for _ in range(count)
        ]


def drain(copy: RunningCopy, job_ids: list[UUID]) -> list[str]:
    """Wait until no request of these jobs is live; the states they ended in."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with copy.engine.connect() as connection:
            query = select(GenerationRequest.state).where(GenerationRequest.job_id.in_(job_ids))
            states = list(connection.scalars(query))
        if not {"queued", "running"} & set(states):
            return states
        assert time.monotonic() < deadline, states
        time.sleep(0.2)


def violations(copy: RunningCopy, job_ids: list[UUID]) -> list[Any]:
    """Rows that break what always holds: versions from 1 without gaps, one active, each made by one request."""
    query = text(
        'SELECT d."jobId", d.type, min(d.version), max(d.version), count(*), count(*) FILTER (WHERE d."isActive"),'
        ' count(r.id) FROM "jobDocuments" d LEFT JOIN "generationRequest" r ON r."documentId" = d.id'
        ' WHERE d."jobId" = ANY(:jobs) GROUP BY 1, 2'
        ' HAVING min(d.version) <> 1 OR max(d.version) <> count(*) OR count(*) FILTER (WHERE d."isActive") <> 1'
        " OR count(r.id) <> count(*)"
    )
    with copy.engine.connect() as connection:
        return list(connection.execute(query, {"jobs": job_ids}))


def count_documents(copy: RunningCopy, job_ids: list[UUID]) -> int:
    with copy.engine.connect() as connection:
        query = text('SELECT count(*) FROM "jobDocuments" WHERE "jobId" = ANY(:jobs)')
        return int(connection.execute(query, {"jobs": job_ids}).scalar_one())


def test_many_clicks_on_one_button_join_and_the_versions_stay_contiguous(
    running_copy: RunningCopy, person: HttpClient
) -> None:
    (job_id,) = make_jobs(running_copy, person, 1)
    token = person.csrf_token(f"/jobs/{job_id}")
    with ThreadPoolExecutor(CLICKS) as pool:
        clicks = [
            pool.submit(person.post_with, token, f"/jobs/{job_id}/documents", type="resume") for _ in range(CLICKS)
        ]
    assert [click.result() for click in clicks] == [200] * CLICKS
    states = drain(running_copy, [job_id])
    assert set(states) == {"succeeded"}
    assert 1 <= len(states) <= CLICKS
    assert count_documents(running_copy, [job_id]) == len(states)
    assert violations(running_copy, [job_id]) == []


def test_different_requests_through_two_workers_all_end_well(running_copy: RunningCopy, person: HttpClient) -> None:
    job_ids = make_jobs(running_copy, person, CLICKS // len(DOCUMENT_TYPES))
    token = person.csrf_token(f"/jobs/{job_ids[0]}")
    with ThreadPoolExecutor(CLICKS) as pool:
        clicks = [
            pool.submit(person.post_with, token, f"/jobs/{job_id}/documents", type=document_type)
            for job_id in job_ids
            for document_type in DOCUMENT_TYPES
        ]
    assert [click.result() for click in clicks] == [200] * CLICKS
    assert drain(running_copy, job_ids) == ["succeeded"] * CLICKS
    assert count_documents(running_copy, job_ids) == CLICKS
    assert violations(running_copy, job_ids) == []


def test_the_parent_is_never_older_than_its_newest_document(running_copy: RunningCopy, person: HttpClient) -> None:
    (job_id,) = make_jobs(running_copy, person, 1)
    person.post(f"/jobs/{job_id}/documents", f"/jobs/{job_id}", type="all")
    drain(running_copy, [job_id])
    deadline = time.monotonic() + PATIENCE
    query = text(
        'SELECT j."updatedAt" >= (SELECT max("createdAt") FROM "jobDocuments" WHERE "jobId" = j.id)'
        ' FROM "userJobs" j WHERE j.id = :job'
    )
    while True:
        with running_copy.engine.connect() as connection:
            if connection.execute(query, {"job": job_id}).scalar_one():
                return
        assert time.monotonic() < deadline
        time.sleep(0.2)
