"""The ledger: every transition, who may make it, and what it never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.db import utc_now
from atspro.errors import Conflict, NotFound
from atspro.models import DOCUMENT_TYPES, GenerationRequest, JobDocument, User, UserJob
from atspro.services import documents, generation, jobs, leases
from atspro.shapes import JobData
from tests.conftest import Outbox

LEASE = 60


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    made = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))
    session.commit()
    return made


def claim(session: Session, request: GenerationRequest, **changes: float) -> generation.Claim | None:
    options = {"lease": LEASE, "max_attempts": 3, **changes}
    return generation.claim(session, request.id, worker="w1", **options)


def ask(session: Session, user: User, job: UserJob, document_type: str = "resume") -> GenerationRequest:
    request, _ = generation.request_document(session, user, job, document_type)
    session.commit()
    return request


def reload(session: Session, request: GenerationRequest) -> GenerationRequest:
    session.expire_all()
    return session.get_one(GenerationRequest, request.id)


def lapse(session: Session, request: GenerationRequest) -> None:
    session.execute(
        update(GenerationRequest)
        .where(GenerationRequest.id == request.id)
        .values(lease_until=utc_now() - timedelta(minutes=1), dispatched_at=utc_now() - timedelta(hours=1))
    )
    session.commit()


def test_a_request_is_published_only_after_commit(session: Session, user: User, job: UserJob, outbox: Outbox) -> None:
    request, new = generation.request_document(session, user, job, "resume")
    assert new
    assert outbox.ids(queue.GENERATE_DOCUMENT) == []
    session.commit()
    assert outbox.ids(queue.GENERATE_DOCUMENT) == [str(request.id)]


def test_a_rolled_back_request_is_never_published(session: Session, user: User, job: UserJob, outbox: Outbox) -> None:
    generation.request_document(session, user, job, "resume")
    session.rollback()
    session.commit()
    assert outbox.sent == []


def test_a_second_click_joins_the_first(session: Session, user: User, job: UserJob, outbox: Outbox) -> None:
    first = ask(session, user, job)
    second, new = generation.request_document(session, user, job, "resume")
    session.commit()
    assert (second.id, new) == (first.id, False)
    assert outbox.ids(queue.GENERATE_DOCUMENT) == [str(first.id)]


def test_all_documents_are_four_requests(session: Session, user: User, job: UserJob) -> None:
    made = generation.request_batch(session, user, job)
    assert [request.type for request, _ in made] == list(DOCUMENT_TYPES)
    assert all(new for _, new in made)


def test_an_unknown_type_is_refused(session: Session, user: User, job: UserJob) -> None:
    with pytest.raises(NotFound):
        generation.request_document(session, user, job, "poem")


def test_a_claim_is_given_once(session: Session, user: User, job: UserJob) -> None:
    request = ask(session, user, job)
    held = claim(session, request)
    assert held is not None
    assert (held.attempt, held.job_id, held.document_type) == (1, job.id, "resume")
    assert claim(session, request) is None
    found = reload(session, request)
    assert (found.state, found.worker) == ("running", "w1")
    assert found.lease_until is not None


def test_a_lapsed_lease_is_taken_over_and_the_first_worker_is_fenced(
    session: Session, user: User, job: UserJob
) -> None:
    request = ask(session, user, job)
    first = claim(session, request)
    lapse(session, request)
    second = claim(session, request)
    assert first is not None
    assert second is not None
    assert second.attempt == 2
    assert not leases.renew(session, first, stage="Late", progress=50)
    assert generation.complete(session, first, "late", {}) is None
    assert not generation.fail(session, first, error="e", error_type="E", trace_id="t")
    assert not generation.retry(session, first, error="e", error_type="E", trace_id="t")
    assert session.scalar(select(func.count()).select_from(JobDocument)) == 0
    assert generation.complete(session, second, "good", {}) is not None


def test_complete_writes_the_version_and_deactivates_the_old(session: Session, user: User, job: UserJob) -> None:
    for number in (1, 2):
        asked = ask(session, user, job)
        held = claim(session, asked)
        assert held is not None
        document = generation.complete(session, held, f"text {number}", {"atsScore": 50.0})
        session.commit()
        assert document is not None
        assert document.version == number
    versions = documents.list_versions(session, job, "resume")
    assert [(d.version, d.is_active, d.content) for d in versions] == [(2, True, "text 2"), (1, False, "text 1")]
    request = reload(session, asked)
    assert (request.state, request.document_id, request.progress) == ("succeeded", versions[0].id, 100)
    assert request.finished_at is not None


def test_the_parent_is_touched_by_its_own_job(session: Session, user: User, job: UserJob) -> None:
    before = session.scalar(select(UserJob.updated_at).where(UserJob.id == job.id))
    held = claim(session, ask(session, user, job))
    assert held is not None
    generation.complete(session, held, "text", {})
    session.commit()
    assert session.scalar(select(UserJob.updated_at).where(UserJob.id == job.id)) == before
    assert jobs.touch_jobs(session) == 1
    newest = session.scalar(select(func.max(JobDocument.created_at)))
    assert session.scalar(select(UserJob.updated_at).where(UserJob.id == job.id)) >= newest
    assert jobs.touch_jobs(session) == 0, "a parent without a new version is left alone"


def test_a_failed_or_cancelled_request_leaves_the_active_version(session: Session, user: User, job: UserJob) -> None:
    documents.add_version(session, job.id, "resume", "mine", {})
    held = claim(session, ask(session, user, job))
    assert held is not None
    assert generation.fail(session, held, error="No.", error_type="E", trace_id="t")
    session.commit()
    other = ask(session, user, job)
    assert generation.cancel_request(session, other)
    assert documents.active_documents(session, job)["resume"].content == "mine"
    assert reload(session, other).state == "cancelled"


def test_cancel_while_running_refuses_the_late_write(session: Session, user: User, job: UserJob) -> None:
    request = ask(session, user, job)
    held = claim(session, request)
    assert held is not None
    assert generation.cancel_request(session, request)
    assert generation.complete(session, held, "late", {}) is None
    assert not generation.cancel_request(session, request), "a request that ended cannot be cancelled"
    assert documents.list_versions(session, job, "resume") == []


def test_a_retry_waits(session: Session, user: User, job: UserJob) -> None:
    request = ask(session, user, job)
    held = claim(session, request)
    assert held is not None
    assert generation.retry(session, held, error="Busy.", error_type="T", trace_id="t")
    assert claim(session, request) is None
    found = reload(session, request)
    assert (found.state, found.error, found.attempt) == ("queued", "Busy.", 1)


def test_attempts_are_limited(session: Session, user: User, job: UserJob) -> None:
    request = ask(session, user, job)
    for _ in range(2):
        assert claim(session, request, max_attempts=2) is not None
        lapse(session, request)
    assert claim(session, request, max_attempts=2) is None
    generation.sweep(session, max_attempts=2)
    session.commit()
    found = reload(session, request)
    assert (found.state, found.error_type) == ("failed", "LeaseLapsed")
    assert found.error


def test_retry_makes_a_new_request_with_the_same_options(session: Session, user: User, job: UserJob) -> None:
    request, _ = generation.request_document(session, user, job, "cover", {"tone": "enthusiastic"})
    with pytest.raises(Conflict):
        generation.retry_request(session, user, request)
    held = claim(session, request)
    assert held is not None
    generation.fail(session, held, error="No.", error_type="E", trace_id="t")
    again = generation.retry_request(session, user, reload(session, request))
    assert again.id != request.id
    assert (again.type, again.options, again.state) == ("cover", {"tone": "enthusiastic"}, "queued")


def test_sweep_sends_what_was_lost_and_only_that(session: Session, user: User, job: UserJob, outbox: Outbox) -> None:
    lost, fresh = ask(session, user, job), ask(session, user, job, "cover")
    late = ask(session, user, job, "prep")
    claim(session, late)
    lapse(session, late)
    session.execute(
        update(GenerationRequest)
        .where(GenerationRequest.id == lost.id)
        .values(dispatched_at=utc_now() - timedelta(minutes=10))
    )
    session.commit()
    outbox.sent.clear()
    assert generation.sweep(session, max_attempts=3) == (2, 1, 0)
    session.commit()
    assert set(outbox.ids(queue.GENERATE_DOCUMENT)) == {str(lost.id), str(late.id)}
    assert generation.sweep(session, max_attempts=3) == (0, 0, 0), "what was just sent is not sent again"
    assert reload(session, fresh).dispatches == 1
    assert reload(session, lost).dispatches == 2


def test_a_neighbour_finds_nothing(session: Session, user: User, neighbour: User, job: UserJob) -> None:
    request = ask(session, user, job)
    with pytest.raises(NotFound):
        generation.get_request(session, neighbour, request.id)
    with pytest.raises(NotFound):
        generation.get_request(session, user, uuid4())
    assert generation.get_request(session, user, request.id).id == request.id


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE \"generationRequest\" SET state = 'running'",
        "UPDATE \"generationRequest\" SET state = 'succeeded'",
        "UPDATE \"generationRequest\" SET state = 'lost'",
        'UPDATE "generationRequest" SET progress = 101',
        "UPDATE \"generationRequest\" SET options = '[]'",
        'INSERT INTO "generationRequest" ("jobId", type) SELECT "jobId", type FROM "generationRequest"',
        'INSERT INTO "jobDocuments" ("jobId", type, content, version) SELECT id, \'resume\', \'x\', 0 FROM "userJobs"',
        'INSERT INTO "jobDocuments" ("jobId", type, content) SELECT id, \'poem\', \'x\' FROM "userJobs"',
        'INSERT INTO "jobDocuments" ("jobId", type, content, version)'
        " SELECT id, 'resume', 'x', n FROM \"userJobs\", generate_series(1, 2) n",
        "INSERT INTO \"jobDocuments\" (\"jobId\", type, content, metadata) SELECT id, 'resume', 'x', '[]'"
        ' FROM "userJobs"',
        "UPDATE \"userJobs\" SET status = 'dreaming'",
        *(
            f'INSERT INTO "userResume" ("userId", "contactInfo", {column}) SELECT id, {contact}, {value} FROM "user"'
            for column, contact, value in (
                ("summary", "'[]'", "'x'"),
                ('"workExperience"', "'{}'", "'{}'"),
                ("education", "'{}'", "'\"x\"'"),
                ("certifications", "'{}'", "'{}'"),
            )
        ),
        'INSERT INTO "userResume" ("userId", "contactInfo") SELECT id, \'{}\' FROM "user", generate_series(1, 2)',
    ],
)
def test_the_database_forbids_impossible_states(session: Session, user: User, job: UserJob, broken: str) -> None:
    ask(session, user, job)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(broken))


def test_deleting_a_job_or_a_user_takes_all_with_it(
    session: Session, user: User, job: UserJob, make_user: Callable[..., User]
) -> None:
    held = claim(session, ask(session, user, job))
    assert held is not None
    generation.complete(session, held, "text", {})
    jobs.delete_job(session, job)
    for model in (UserJob, JobDocument, GenerationRequest):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    again = jobs.create_job(session, user, JobData(company="B", title="B", description="B"))
    identifier: UUID = again.id
    session.delete(session.get_one(User, user.id))
    session.flush()
    session.expire_all()
    assert session.get(UserJob, identifier) is None
