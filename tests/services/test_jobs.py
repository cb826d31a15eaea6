"""Jobs: what they must have, the list, the status, the parent's updatedAt."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.models import JOB_STATUSES, GenerationRequest, JobDocument, User, UserJob
from atspro.services import applications, documents, generation, jobs
from atspro.services.applications import JobFilters
from atspro.shapes import JobData
from tests.conftest import as_owner

DATA = JobData(company="Acme", title="Engineer", description="Write Python.")


def make(session: Session, user: User, **changes: str) -> UserJob:
    return jobs.create_job(session, user, DATA.model_copy(update=changes))


def test_a_new_job_is_tracked(session: Session, user: User) -> None:
    job = make(session, user)
    assert (job.user_id, job.status, job.applied_at) == (user.id, "tracked", None)
    assert job.data == DATA


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"company": ""}, "company"),
        ({"title": ""}, "title"),
        ({"link": "ftp://example.com"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_what_is_missing_or_wrong_is_named(session: Session, user: User, changes: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        make(session, user, **changes)
    assert list(caught.value.fields) == [field]
    job = make(session, user)
    with pytest.raises(InvalidInput):
        jobs.update_job(session, job, DATA.model_copy(update=changes))


def test_a_job_is_its_owners_alone(session: Session, user: User, neighbour: User) -> None:
    job = make(session, user)
    assert jobs.get_job(session, user, job.id) is job
    assert jobs.get_job(session, user, job.id, lock=True) is job
    for person, job_id in ((neighbour, job.id), (user, uuid4())):
        with pytest.raises(NotFound):
            jobs.get_job(session, person, job_id)
    assert applications.list_jobs(session, neighbour).total == 0


def test_applied_fills_applied_at_once(session: Session, user: User) -> None:
    job = make(session, user)
    jobs.set_status(session, job, "interviewing")
    assert job.applied_at is None
    jobs.set_status(session, job, "applied")
    assert abs(job.applied_at - utc_now()) < timedelta(minutes=1)
    first = job.applied_at
    jobs.set_status(session, job, "rejected")
    jobs.set_status(session, job, "applied")
    assert job.applied_at == first
    with pytest.raises(InvalidInput):
        jobs.set_status(session, job, "hired")


def test_deleting_takes_documents_and_requests_along(session: Session, user: User) -> None:
    job = make(session, user)
    documents.add_version(session, job.id, "resume", "# A", {})
    generation.request_document(session, user, job, "cover")
    session.flush()
    jobs.delete_job(session, job)
    session.expire_all()
    assert session.query(JobDocument).count() == session.query(GenerationRequest).count() == 0


def test_the_list_counts_what_the_search_matches(session: Session, user: User) -> None:
    for number in range(25):
        job = make(session, user, title=f"Job {number:02}")
        jobs.set_status(session, job, JOB_STATUSES[number % 2])
    listed = applications.list_jobs(session, user, JobFilters(q="job", status="tracked", sort="title"))
    assert (listed.total, listed.page, listed.pages) == (13, 1, 1)
    assert listed.by_status == {**dict.fromkeys(JOB_STATUSES, 0), "tracked": 13, "applied": 12}
    assert [job.title for job in listed.jobs] == [f"Job {number:02}" for number in range(0, 25, 2)]
    second = applications.list_jobs(session, user, JobFilters(sort="title"), page=7)
    assert (second.page, second.pages, len(second.jobs)) == (2, 2, 5)


def test_signs_of_patterns_are_letters_in_a_search(session: Session, user: User) -> None:
    make(session, user, title="50% cook")
    make(session, user, title="snake_case")
    make(session, user, title="back\\slash")
    make(session, user, title="Plain")
    for query, found in (("%", "50% cook"), ("_", "snake_case"), ("\\", "back\\slash"), ("pl\x00ain", "Plain")):
        assert [job.title for job in applications.list_jobs(session, user, JobFilters.of({"q": query})).jobs] == [found]


def test_touching_follows_the_newest_document(session: Session, user: User) -> None:
    job = make(session, user)
    assert jobs.touch_jobs(session) == 0
    documents.add_version(session, job.id, "resume", "# A", {})
    # The trigger would write today's time.
    as_owner(session, 'ALTER TABLE "userJobs" DISABLE TRIGGER USER')
    session.execute(text('UPDATE "userJobs" SET "updatedAt" = "updatedAt" - interval \'1 day\''))
    as_owner(session, 'ALTER TABLE "userJobs" ENABLE TRIGGER USER')
    assert jobs.touch_jobs(session) == 1
    assert jobs.touch_jobs(session) == 0
    session.refresh(job)
    assert abs(job.updated_at - utc_now()) < timedelta(minutes=1)
