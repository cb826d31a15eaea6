"""Applications: what events make of them, in step with the job's status for clients that know the data model alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import db, transaction, utc_now
from atspro.embedded import libpq_url
from atspro.errors import InvalidInput, NotFound
from atspro.models import JOB_STATUSES, OUTCOMES, STAGES, ApplicationEvent, AuditEntry, User, UserApplication, UserJob
from atspro.services import applications, documents, jobs
from atspro.services.applications import EventChange, Sent, attempts
from atspro.services.applications import sent as sent_module
from atspro.services.auth import accounts
from atspro.services.undo import undelete
from atspro.shapes import JobData
from tests.conftest import PASSWORD, Outbox
from tests.services.application_rows import fill_applications

POST = JobData(company="Globex", title="Data analyst", description="We need SQL.")
NOVEMBER = datetime(2026, 11, 1, 9)


def day(number: int) -> datetime:
    return NOVEMBER + timedelta(days=number)


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    return jobs.create_job(session, user, POST)


@pytest.fixture
def application(session: Session, job: UserJob) -> UserApplication:
    return applications.current_application(session, job)


def set_by_sql(session: Session, job: UserJob, **columns: Any) -> None:
    """Write the job as a client that knows nothing but the data model."""
    names = ", ".join(f'"{name}" = :{name}' for name in columns)
    session.execute(text(f'UPDATE "userJobs" SET {names} WHERE id = :id'), {**columns, "id": job.id})
    session.expire_all()


# Ours leads.


def test_a_new_job_has_its_first_application(application: UserApplication, job: UserJob) -> None:
    assert (application.stage, application.attempt, application.is_current) == ("saved", 1, True)
    assert application.user_id == job.user_id
    assert application.stage_since == application.created_at == job.created_at


@pytest.mark.parametrize(
    ("stage", "outcome", "status"),
    [
        ("applied", None, "applied"),
        ("interviewing", None, "interviewing"),
        ("offer", None, "offered"),
        ("closed", "accepted", "offered"),
        ("closed", "declined", "withdrawn"),
        ("closed", "rejected", "rejected"),
        ("closed", "withdrawn", "withdrawn"),
        ("closed", "noResponse", "applied"),
        ("closed", "postClosed", "withdrawn"),
    ],
)
def test_the_job_follows(
    session: Session,
    user: User,
    job: UserJob,
    application: UserApplication,
    stage: str,
    outcome: str | None,
    status: str,
) -> None:
    applications.move(session, application, stage, outcome=outcome)
    assert job.status == status
    assert (application.stage, application.outcome) == (stage, outcome)


def test_a_post_that_closes_after_applying_is_a_rejection(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    applications.move(session, application, "applied")
    applications.move(session, application, "closed", outcome="postClosed")
    assert job.status == "rejected"


def test_silence_after_interviews_is_nobodys_rejection(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    applications.move(session, application, "interviewing")
    applications.move(session, application, "closed", outcome="noResponse")
    assert (job.status, application.furthest_stage) == ("interviewing", "interviewing")


def test_moves_have_their_real_days(session: Session, user: User, job: UserJob, application: UserApplication) -> None:
    applications.move(session, application, "interviewing", occurred_at=day(10))
    applications.move(session, application, "applied", occurred_at=day(2))
    assert (application.stage, application.stage_since) == ("interviewing", day(10))
    assert (application.applied_at, job.applied_at) == (day(2), day(2))
    assert application.first_response_at == day(10)
    moves = [(event.from_stage, event.to_stage) for event in applications.timeline(session, application)]
    assert moves == [("applied", "interviewing"), ("saved", "applied")]


def test_the_day_of_a_move_is_corrected_in_the_timeline(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    event = applications.move(session, application, "applied")
    applications.change_event(session, event, EventChange("stage", day(3), body="By post"))
    assert (job.applied_at, application.stage_since) == (day(3), day(3))
    assert (event.body, event.to_stage) == ("By post", "applied")


def test_a_move_that_is_taken_back_never_was(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    event = applications.move(session, application, "closed", outcome="rejected")
    applications.delete_event(session, event)
    assert (job.status, application.stage, application.closed_at) == ("tracked", "saved", None)
    assert application.furthest_stage == "saved"


def test_back_to_saved_is_not_applied(session: Session, user: User, job: UserJob, application: UserApplication) -> None:
    applications.move(session, application, "applied")
    applications.move(session, application, "saved")
    assert (job.status, job.applied_at, application.furthest_stage) == ("tracked", None, "saved")


def test_a_reply_is_the_first_answer(session: Session, user: User, application: UserApplication) -> None:
    applications.move(session, application, "applied", occurred_at=day(0))
    applications.add_event(session, application, EventChange("mail", day(1), details={"direction": "out"}))
    assert application.first_response_at is None
    applications.add_event(session, application, EventChange("mail", day(4), details={"direction": "in"}))
    assert application.first_response_at == day(4)


def test_a_planned_interview_counts_from_when_it_was_agreed(
    session: Session, user: User, application: UserApplication
) -> None:
    applications.move(session, application, "applied", occurred_at=day(0))
    applications.add_event(session, application, EventChange("interview", utc_now() + timedelta(days=9)))
    assert application.first_response_at is not None
    assert application.first_response_at <= utc_now()


def test_a_new_attempt_leaves_the_first_alone(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    applications.move(session, application, "closed", outcome="rejected")
    second = applications.start_attempt(session, application, source="Agency", method="agency")
    assert (second.attempt, second.is_current, job.status) == (2, True, "tracked")
    session.refresh(application)
    assert (application.stage, application.outcome, application.is_current) == ("closed", "rejected", False)
    applications.move(session, second, "applied")
    assert job.status == "applied"
    applications.move(session, application, "closed", outcome="withdrawn")
    assert job.status == "applied"


@pytest.mark.parametrize(
    ("stage", "outcome", "occurred_at", "field"),
    [
        ("hired", None, None, "stage"),
        ("closed", None, None, "outcome"),
        ("closed", "ghosted", None, "outcome"),
        ("applied", "rejected", None, "outcome"),
        ("applied", None, datetime(2099, 1, 1), "occurred_at"),
        ("applied", None, datetime(1066, 1, 1), "occurred_at"),
    ],
)
def test_moves_that_cannot_be(
    session: Session,
    user: User,
    application: UserApplication,
    stage: str,
    outcome: str | None,
    occurred_at: datetime | None,
    field: str,
) -> None:
    with pytest.raises(InvalidInput) as raised:
        applications.move(session, application, stage, outcome=outcome, occurred_at=occurred_at)
    assert list(raised.value.fields) == [field]


def test_a_move_to_where_it_is_changes_nothing(session: Session, user: User, application: UserApplication) -> None:
    with pytest.raises(InvalidInput, match="already"):
        applications.move(session, application, "saved")


def test_a_neighbour_sees_none_of_it(
    session: Session, user: User, neighbour: User, application: UserApplication
) -> None:
    event = applications.move(session, application, "applied")
    with pytest.raises(NotFound):
        applications.get_application(session, neighbour, application.id)
    with pytest.raises(NotFound):
        applications.get_event(session, neighbour, event.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (EventChange("note"), "body"),
        (EventChange("note", body="x" * 10_001), "body"),
        (EventChange("note", body="a\x00b"), "body"),
        (EventChange("call", title="x" * 201), "title"),
        (EventChange("mail", datetime(2099, 1, 1), body="x"), "occurred_at"),
        (EventChange("interview", day(2), ends_at=day(1)), "ends_at"),
        (EventChange("stage", day(2)), "kind"),
        (EventChange("party"), "kind"),
    ],
)
def test_entries_that_cannot_be(
    session: Session, user: User, application: UserApplication, change: EventChange, field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        applications.add_event(session, application, change)
    assert list(raised.value.fields) == [field]


# What was sent.


def test_what_was_sent_is_frozen(session: Session, user: User, job: UserJob, application: UserApplication) -> None:
    version = documents.add_version(session, job.id, "resume", "# Ada", {"atsScore": 71.25, "keywordsMatched": ["SQL"]})
    [sent] = applications.mark_sent(
        session, application, Sent(day(1).date(), "online", "Job board", documents=[(version.id, "")])
    )
    assert (application.stage, application.method, application.source) == ("applied", "online", "Job board")
    assert (sent.content, sent.version, sent.sent_at, sent.matched) == (
        "# Ada",
        version.version,
        applications.moment_of(day(1).date()),
        ["SQL"],
    )
    assert float(sent.score or 0) == pytest.approx(71.2, abs=0.1)
    with pytest.raises(DBAPIError, match="is not changed"), session.begin_nested():
        session.execute(text("UPDATE \"applicationDocuments\" SET content = 'better'"))
    session.delete(session.merge(version))
    session.flush()
    session.refresh(sent)
    assert (sent.document_id, sent.content) == (None, "# Ada")


def test_sending_more_later_keeps_the_day(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    applications.mark_sent(session, application, Sent(day(1).date()))
    version = documents.add_version(session, job.id, "cover", "Dear all", {})
    applications.mark_sent(session, application, Sent(day(3).date(), documents=[(version.id, "")]))
    assert application.applied_at == applications.moment_of(day(1).date())
    assert applications.timeline(session, application)[0].kind == "document"


def test_only_documents_of_the_job_are_sent(
    session: Session, user: User, application: UserApplication, neighbour: User
) -> None:
    other = jobs.create_job(session, neighbour, POST)
    version = documents.add_version(session, other.id, "resume", "# Nora", {})
    with pytest.raises(NotFound):
        applications.mark_sent(session, application, Sent(documents=[(version.id, "")]))


def test_a_timeline_and_what_was_sent_have_an_end(
    session: Session, job: UserJob, application: UserApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = documents.add_version(session, job.id, "resume", "# Ada", {})
    monkeypatch.setattr(attempts, "MAX_EVENTS", 2)
    monkeypatch.setattr(sent_module, "MAX_KEPT", 1)
    applications.mark_sent(session, application, Sent(documents=[(version.id, "")]))
    with pytest.raises(InvalidInput, match="at most 1 documents"):
        applications.mark_sent(session, application, Sent(documents=[(version.id, "")]))
    applications.add_event(session, application, EventChange("note", body="Full now"))
    with pytest.raises(InvalidInput, match="at most 2 entries"):
        applications.add_event(session, application, EventChange("note", body="One more"))
    with pytest.raises(InvalidInput, match="at most 2 entries"):
        applications.move(session, application, "interviewing")
    with pytest.raises(InvalidInput, match="at most 2 entries"):
        applications.mark_sent(session, application, Sent())


# Another client leads.


def test_a_status_written_by_sql_moves_the_application(
    session: Session, job: UserJob, application: UserApplication
) -> None:
    set_by_sql(session, job, status="applied")
    assert application.stage == "applied"
    [event] = applications.timeline(session, application)
    assert (event.origin, event.from_stage, event.to_stage) == ("database", "saved", "applied")
    # Nobody said when.
    assert (event.is_date_known, application.applied_at, job.applied_at) == (False, None, None)


def test_status_and_day_written_at_once(session: Session, job: UserJob, application: UserApplication) -> None:
    set_by_sql(session, job, status="interviewing", appliedAt=day(2))
    assert (application.stage, application.applied_at, job.applied_at) == ("interviewing", day(2), day(2))


def test_the_day_alone_is_corrected_and_emptied(session: Session, job: UserJob, application: UserApplication) -> None:
    set_by_sql(session, job, status="applied")
    set_by_sql(session, job, appliedAt=day(1))
    assert (application.stage, application.applied_at) == ("applied", day(1))
    set_by_sql(session, job, appliedAt=None)
    assert (job.status, job.applied_at, application.applied_at) == ("applied", None, None)


def test_a_day_after_the_next_move_stays_before_it(session: Session, user: User, job: UserJob) -> None:
    application = applications.current_application(session, job)
    applications.move(session, application, "interviewing", occurred_at=day(5))
    set_by_sql(session, job, appliedAt=day(9))
    assert (job.status, job.applied_at, application.stage) == ("interviewing", day(5), "interviewing")


def test_the_same_status_again_reopens_nothing(
    session: Session, user: User, job: UserJob, application: UserApplication
) -> None:
    applications.move(session, application, "applied")
    applications.move(session, application, "closed", outcome="noResponse")
    set_by_sql(session, job, status="applied")
    assert application.outcome == "noResponse"
    set_by_sql(session, job, status="interviewing")
    assert (application.stage, application.outcome) == ("interviewing", None)


@pytest.mark.parametrize("status", JOB_STATUSES)
@pytest.mark.parametrize("applied_at", [None, NOVEMBER])
def test_a_job_inserted_by_sql_has_an_application(
    session: Session, user: User, status: str, applied_at: datetime | None
) -> None:
    job = UserJob(user_id=user.id, status=status, applied_at=applied_at)
    job.data = POST
    session.add(job)
    session.flush()
    session.refresh(job)
    application = applications.current_application(session, job)
    assert job.status == status
    expected = {"tracked": "saved", "offered": "offer", "rejected": "closed", "withdrawn": "closed"}
    assert application.stage == expected.get(status, status)
    assert job.applied_at == application.applied_at == (None if status == "tracked" else applied_at)


def agree(session: Session) -> list[Any]:
    """Jobs whose status or day is not what their current application says."""
    return list(
        session.execute(
            select(UserJob.status, UserApplication.stage, UserApplication.outcome, UserJob.applied_at)
            .join(UserApplication, (UserApplication.job_id == UserJob.id) & UserApplication.is_current)
            .where(
                (
                    UserJob.status
                    != func.atspro_job_status(
                        UserApplication.stage, UserApplication.outcome, UserApplication.furthest_stage
                    )
                )
                | UserJob.applied_at.is_distinct_from(UserApplication.applied_at)
            )
        )
    )


MOMENTS = st.one_of(st.none(), st.integers(0, 20).map(day))
OURS = st.tuples(st.just("ours"), st.sampled_from(STAGES), st.sampled_from(OUTCOMES), MOMENTS)
THEIRS = st.tuples(st.just("theirs"), st.sampled_from(JOB_STATUSES), st.booleans(), MOMENTS)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(OURS | THEIRS, max_size=8))
@example(
    [
        ("ours", "interviewing", "accepted", None),
        ("ours", "applied", "accepted", None),
        ("theirs", "applied", True, NOVEMBER),
    ]
)
def test_both_sides_agree_after_any_steps(session: Session, user: User, steps: list[Any]) -> None:
    with session.begin_nested() as nested:
        job = jobs.create_job(session, user, POST)
        application = applications.current_application(session, job)
        for side, word, more, moment in steps:
            before = count_moves(session)
            if side == "ours":
                outcome = more if word == "closed" else None
                if moment is None and (application.stage, application.outcome) == (word, outcome):
                    continue
                applications.move(session, application, word, outcome=outcome, occurred_at=moment)
                assert count_moves(session) == before + 1
            else:
                same = job.status == word
                set_by_sql(session, job, **({"status": word, "appliedAt": moment} if more else {"status": word}))
                assert count_moves(session) - before <= (1 if same else 2)
                assert job.status == word
            assert agree(session) == []
        nested.rollback()
    session.expire_all()


def count_moves(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ApplicationEvent)) or 0


# Deleted and back.

OURS_ALL = (
    "userJobs",
    "userApplications",
    "applicationEvents",
    "applicationDocuments",
    "contacts",
    "applicationContacts",
    "applicationTasks",
    "offers",
    "tags",
    "applicationTags",
    "attachments",
    "jobAnalytics",
    "reminderSettings",
    "resumeDesign",
    "savedView",
)


def everything(session: Session) -> dict[str, list[Any]]:
    session.flush()
    return {
        table: list(session.scalars(text(f'SELECT to_jsonb(t) FROM "{table}" t ORDER BY id'))) for table in OURS_ALL
    }


@pytest.mark.parametrize("table", ["userJobs", "user"])
def test_what_is_undeleted_equals_what_was(session: Session, user: User, admin: User, job: UserJob, table: str) -> None:
    fill_applications(session, user, job)
    session.commit()
    before = everything(session)
    row_id = str(job.id) if table == "userJobs" else user.id
    session.execute(delete(UserJob if table == "userJobs" else User).where(text("id::text = :id")), {"id": row_id})
    session.commit()
    session.expire_all()
    assert everything(session)["userApplications"] == []
    entry = session.scalars(
        select(AuditEntry).where(
            AuditEntry.table_name == table, AuditEntry.row_id == row_id, AuditEntry.action == "delete"
        )
    ).one()
    undelete.undelete(session, session.get_one(User, admin.id), entry)
    session.commit()
    after = everything(session)
    for name in OURS_ALL:
        assert after[name] == before[name], name


# Many writers, of both kinds, each in transactions of their own.


@pytest.fixture
def two_jobs(migrated_app: Flask, outbox: Outbox) -> Iterator[list[UUID]]:
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "Both Sides", "both.sides@example.com", PASSWORD)
            made = [jobs.create_job(session, user, POST) for _ in range(2)]
            ids, user_id = [job.id for job in made], user.id
        yield ids
        with transaction() as session:
            session.execute(delete(User).where(User.id == user_id))


@pytest.fixture
def outsider(settings: Settings, database_server: str, migrated_app: Flask) -> Callable[[], psycopg.Connection[Any]]:
    """Connections with rights on the data model's tables alone."""
    as_superuser = make_url(database_server).set(database=make_url(settings.DATABASE_URL).database)
    url = libpq_url(as_superuser.render_as_string(hide_password=False))
    role = "data_model_client"
    with psycopg.connect(url, autocommit=True) as superuser:
        if superuser.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            superuser.execute(f"CREATE ROLE {role}")
        superuser.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "userJobs", "userResume", "jobDocuments" TO {role}')

    def connect() -> psycopg.Connection[Any]:
        connection = psycopg.connect(url, autocommit=True)
        connection.execute(f"SET ROLE {role}")
        return connection

    return connect


def test_eight_writers_of_both_kinds_never_wait_for_each_other(
    migrated_app: Flask, outsider: Callable[[], psycopg.Connection[Any]], two_jobs: list[UUID]
) -> None:
    def ours(seed: int) -> int:
        draw, done = random.Random(seed), 0
        with migrated_app.app_context():
            for _ in range(25):
                with transaction() as session:
                    job = session.get_one(UserJob, draw.choice(two_jobs))
                    application = applications.current_application(session, job)
                    stage = draw.choice(STAGES)
                    outcome = draw.choice(OUTCOMES) if stage == "closed" else None
                    applications.move(session, application, stage, outcome=outcome, occurred_at=utc_now())
                    done += 1
            db.session.remove()
        return done

    def theirs(seed: int) -> int:
        draw = random.Random(seed)
        with outsider() as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute('SELECT FROM "userApplications"')
            for _ in range(25):
                connection.execute(
                    'UPDATE "userJobs" SET status = %s WHERE id = %s',
                    (draw.choice(JOB_STATUSES), draw.choice(two_jobs)),
                )
        return 0

    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(ours if number % 2 else theirs, number) for number in range(8)]
        moved = sum(run.result() for run in runs)
    with migrated_app.app_context():
        session = db.session()
        assert agree(session) == []
        mine = ApplicationEvent.origin == "person"
        events = (
            select(func.count())
            .select_from(ApplicationEvent)
            .join(UserApplication, UserApplication.id == ApplicationEvent.application_id)
            .where(UserApplication.job_id.in_(two_jobs))
        )
        assert session.scalar(events.where(mine)) == moved
        assert (session.scalar(events.where(~mine)) or 0) <= 100
        db.session.remove()
