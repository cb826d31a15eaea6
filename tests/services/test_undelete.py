"""Deleted rows restored from the audit log, with what belonged to them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from atspro.db import Base, db, transaction, utc_now
from atspro.errors import Conflict, NotFound
from atspro.models import (
    Account,
    AuditEntry,
    AuthSession,
    BulkAction,
    ExportCheck,
    GenerationRequest,
    JobDocument,
    JobImport,
    JobPlan,
    ResumeSection,
    User,
    UserJob,
    UserResume,
)
from atspro.services import documents, generation, jobs, resumes
from atspro.services.auth import accounts, sessions
from atspro.services.undo import undelete
from atspro.services.users import account_deletion, user_admin
from atspro.shapes import JobData, ResumeData
from tests.conftest import PASSWORD

RESUME = ResumeData.model_validate({"contactInfo": {"fullName": "Ada Example"}, "skills": ["Python"]})


def fill(session: Session, user: User) -> UserJob:
    """A resume, a job with two versions, and a request that was not done."""
    resumes.save_resume(session, user, RESUME)
    job = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="P", location=["Oslo"]))
    documents.add_version(session, job.id, "resume", "one", {"atsScore": 12.5})
    documents.add_version(session, job.id, "resume", "two", {})
    generation.request_document(session, user, job, "cover")
    session.add(JobPlan(job_id=job.id, proposal={"facts": []}, choices={"close": "Bye."}))
    sessions.open_session(session, user, ip_address="192.0.2.1", user_agent="x")
    session.commit()
    return job


def deletion(session: Session, table: str, row_id: object) -> AuditEntry:
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.table_name == table, AuditEntry.row_id == str(row_id), AuditEntry.action == "delete")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one()


def rows(session: Session, table: str) -> list[object]:
    return list(session.scalars(text(f"SELECT to_jsonb(t) - 'updatedAt' FROM \"{table}\" t ORDER BY id")))


def test_a_job_is_restored_with_its_documents(session: Session, user: User, admin: User) -> None:
    job_id = fill(session, user).id
    before = {name: rows(session, name) for name in ("userJobs", "jobDocuments", "jobPlan")}
    jobs.delete_job(session, session.get_one(UserJob, job_id))
    session.commit()
    assert rows(session, "jobDocuments") == []
    entry = deletion(session, "userJobs", job_id)
    plan = undelete.plan(session, entry)
    assert plan.counted() == "2 document versions, 1 request, 1 plan, 1 application"
    assert "canceled" in plan.notes[0]
    assert undelete.undelete(session, admin, entry) == ("userJobs", str(job_id))
    session.commit()
    assert {name: rows(session, name) for name in before} == before
    request = session.scalars(select(GenerationRequest)).one()
    assert (request.state, request.requested_by) == ("cancelled", user.id)
    with pytest.raises(Conflict, match="already restored"):
        undelete.plan(session, entry)


def test_a_user_is_restored_with_everything_but_secrets(session: Session, user: User, admin: User) -> None:
    fill(session, user)
    tables = ("user", "userResume", "userJobs", "jobDocuments")
    before = {name: rows(session, name) for name in tables}
    user_admin.delete_user(session, session.get_one(User, admin.id), session.get_one(User, user.id))
    session.commit()
    assert session.scalars(select(UserResume)).all() == []
    entry = deletion(session, "user", user.id)
    plan = undelete.plan(session, entry)
    assert plan.counted() == "1 sign-in, 1 resume, 1 job, 1 application, 2 document versions, 1 request, 1 plan"
    assert "Passwords and tokens are never logged" in plan.notes[0]
    undelete.undelete(session, admin, entry)
    session.commit()
    assert {name: rows(session, name) for name in tables} == before
    assert session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).all() == []
    account = session.scalars(select(Account).where(Account.user_id == user.id)).one()
    assert account.password is None
    held = session.get_one(User, user.id)
    assert not accounts.check_password(session, held, PASSWORD)
    accounts.set_password(session, held, "a new long password")
    assert accounts.check_password(session, held, "a new long password")


def test_a_sign_in_that_another_account_has_now_stays_with_it(session: Session, user: User, admin: User) -> None:
    def sign_in_of(owner: str, number: int) -> Account:
        made = utc_now()
        about = {"id": f"g{number}", "account_id": "ada-at-google", "provider_id": "google", "user_id": owner}
        return Account(**about, created_at=made, updated_at=made)

    session.add(sign_in_of(user.id, 1))
    session.commit()
    user_admin.delete_user(session, session.get_one(User, admin.id), session.get_one(User, user.id))
    session.commit()
    entry = deletion(session, "user", user.id)
    assert undelete.plan(session, entry).counted() == "2 sign-ins"
    session.add(sign_in_of(admin.id, 2))
    session.commit()
    plan = undelete.plan(session, entry)
    assert plan.counted() == "1 sign-in"
    assert "with the same google now" in " ".join(plan.notes)
    undelete.undelete(session, admin, entry)
    session.commit()
    held = session.scalars(select(Account.user_id).where(Account.provider_id == "google")).all()
    assert held == [admin.id]
    assert session.scalars(select(Account.provider_id).where(Account.user_id == user.id)).all() == ["credential"]


def test_a_former_admin_is_restored_as_a_plain_user(session: Session, admin: User, user: User) -> None:
    boss = session.get_one(User, admin.id)
    other = session.get_one(User, user.id)
    other.role = "editor,admin"
    session.commit()
    user_admin.delete_user(session, boss, other)
    session.commit()
    entry = deletion(session, "user", user.id)
    assert "ordinary user" in undelete.plan(session, entry).notes[1]
    undelete.undelete(session, boss, entry)
    session.commit()
    assert session.get_one(User, user.id).role == "editor"


def test_what_cannot_be_restored_says_why(session: Session, user: User, admin: User) -> None:
    job_id = fill(session, user).id
    boss = session.get_one(User, admin.id)
    user_admin.delete_user(session, boss, session.get_one(User, user.id))
    session.commit()
    job, gone = deletion(session, "userJobs", job_id), deletion(session, "user", user.id)
    with pytest.raises(Conflict, match="Restore the user first"):
        undelete.plan(session, job)
    taken = accounts.sign_up(session, "Taker", user.email, PASSWORD)
    session.commit()
    with pytest.raises(Conflict, match=f"Another account has the address {user.email}"):
        undelete.plan(session, gone)
    with pytest.raises(NotFound):
        undelete.plan(session, session.scalars(select(AuditEntry).where(AuditEntry.action == "insert").limit(1)).one())
    session.delete(session.get_one(User, taken.id))
    session.commit()
    assert undelete.plan(session, gone)


def test_a_second_resume_is_not_restored_over_the_first(session: Session, user: User, admin: User) -> None:
    old = resumes.save_resume(session, user, RESUME).id
    session.commit()
    resumes.delete_resume(session, user)
    session.commit()
    entry = deletion(session, "userResume", old)
    resumes.save_resume(session, user, RESUME)
    session.commit()
    with pytest.raises(Conflict, match="another resume now"):
        undelete.plan(session, entry)
    resumes.delete_resume(session, user)
    session.commit()
    undelete.undelete(session, admin, entry)
    assert session.scalars(select(UserResume)).one().id == old


def test_content_that_is_not_allowed_is_not_restored(session: Session, user: User) -> None:
    job = fill(session, user)
    session.execute(text("UPDATE \"userJobs\" SET company = '' WHERE id = :id"), {"id": job.id})
    session.execute(delete(UserJob).where(UserJob.id == job.id))
    with pytest.raises(Conflict, match="can’t be restored as it was"):
        undelete.plan(session, deletion(session, "userJobs", job.id))


def test_after_thirty_days_it_is_too_late(session: Session, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = fill(session, user)
    job_id = job.id
    jobs.delete_job(session, job)
    session.commit()
    monkeypatch.setattr(undelete, "utc_now", lambda: utc_now() + timedelta(days=undelete.RESTORABLE_DAYS, hours=1))
    with pytest.raises(Conflict, match="more than 30 days ago"):
        undelete.plan(session, deletion(session, "userJobs", job_id))
    assert str(job_id) not in [one.row_id for one in undelete.recently_deleted(session)[0]]


def test_the_list_shows_what_can_be_restored_and_not_what_comes_along(
    session: Session, user: User, admin: User
) -> None:
    job = fill(session, user)
    job_id = job.id
    lone = jobs.create_job(session, user, JobData(company="Globex", title="Lead", description="P")).id
    pruned = documents.add_version(session, lone, "prep", "one", {})
    documents.add_version(session, lone, "prep", "two", {})
    session.commit()
    session.execute(delete(JobDocument).where(JobDocument.id == pruned.id))
    jobs.delete_job(session, session.get_one(UserJob, job_id))
    session.commit()
    # Other tests may have left something; what was deleted last stands first.
    listed = undelete.recently_deleted(session)[0][:2]
    assert [(one.table, one.name, one.owner) for one in listed] == [
        ("userJobs", "Engineer at Acme", user.email),
        ("jobDocuments", "prep version 1", None),
    ]
    undelete.undelete(session, admin, deletion(session, "userJobs", job_id))
    session.commit()
    assert undelete.recently_deleted(session)[0][0].table == "jobDocuments"


def test_who_deletes_their_own_account_cannot_be_restored(session: Session, user: User) -> None:
    fill(session, user)
    account_deletion.delete_account(session, session.get_one(User, user.id))
    session.commit()
    assert user.id not in [one.row_id for one in undelete.recently_deleted(session)[0]]
    assert not session.scalars(select(AuditEntry).where(AuditEntry.parent_id == user.id)).all()


def test_two_who_undelete_it_at_once_restore_it_once(migrated_app: Flask, password_hash: str) -> None:
    """Two real transactions: the second waits for the first, and is told."""
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "At Once", "restore-at-once@example.com", "a long password")
            user_id = user.id
            job_id = fill(session, user).id
        with transaction() as session:
            session.execute(delete(UserJob).where(UserJob.id == job_id))
        with transaction() as session:
            entry_id = deletion(session, "userJobs", job_id).id
        db.session.remove()
    start, ends = threading.Barrier(2), []

    def bring() -> None:
        with migrated_app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    actor = session.get_one(User, user_id)
                    undelete.undelete(session, actor, session.get_one(AuditEntry, entry_id))
                ends.append("back")
            except Conflict as error:
                ends.append(str(error))
            db.session.remove()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with migrated_app.app_context(), transaction() as session:
        found = len(session.scalars(select(JobDocument).where(JobDocument.job_id == job_id)).all())
        session.execute(delete(User).where(User.id == user_id))
    assert sorted(ends) == ["This is already restored.", "back"]
    assert found == 2


# Everything that was, by SQL.

# What is never logged, or over; said in the plan's notes.
LEFT_OUT = {
    "account": "'{password,accessToken,refreshToken,idToken,updatedAt}'::text[]",
    "generationRequest": "'{}'::text[]",
}
NOT_COMPARED = {"auditEntry", "auditSeal", "auditRemoval", "auditKey", "session", "sessionUse", "jobImport", "mail"}


def everything(session: Session) -> dict[str, list[object]]:
    """Every row of every table, whole, as JSON."""
    session.flush()
    return {
        name: list(
            session.scalars(
                text(f"SELECT to_jsonb(t) - {LEFT_OUT.get(name, chr(39) + '{}' + chr(39) + '::text[]')} AS row"
                     f' FROM "{name}" t ORDER BY to_jsonb(t)::text')
            )
        )
        for name in Base.metadata.tables
        if name not in NOT_COMPARED
    }  # fmt: skip


def fill_everything(session: Session, user: User, staff: User) -> UserJob:
    """One of everything that is deleted with a user, asked for by the user and by a member of staff."""
    resume = resumes.save_resume(session, user, RESUME)
    resume.sections.append(ResumeSection(kind="projects", title="Projects", entries=[{"name": "X"}], position=0))
    job = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="P", location=["Oslo"]))
    documents.add_version(session, job.id, "resume", "one", {"atsScore": 12.5})
    version = documents.add_version(session, job.id, "resume", "two", {})
    session.add(ExportCheck(document_id=version.id, format="pdf", design="modern", share=0.5, lost=["Phone"]))
    for request, _ in generation.request_batch(session, user, job):
        claim = generation.claim(session, request.id, worker="w", lease=60, max_attempts=3)
        assert claim is not None
        if request.type == "prep":
            generation.fail(session, claim, error="No.", error_type="E", trace_id="t")
        else:
            assert generation.complete(session, claim, f"# {request.type}", {}) is not None
    asked, _ = generation.request_document(session, staff, job, "prep")
    generation.cancel_request(session, asked)
    jobs.touch_jobs(session)
    session.commit()
    return job


@pytest.mark.parametrize("table", ["user", "userResume", "userJobs", "jobDocuments"])
def test_what_is_undeleted_equals_what_was(session: Session, user: User, admin: User, table: str) -> None:
    held = session.get_one(User, user.id)
    job = fill_everything(session, held, session.get_one(User, admin.id))
    version = session.scalars(
        select(JobDocument).join(GenerationRequest, GenerationRequest.document_id == JobDocument.id).limit(1)
    ).first()
    assert version is not None
    row = {"user": held, "userResume": held.resume, "userJobs": job, "jobDocuments": version}[table]
    assert row is not None
    row_id = str(row.id)
    before = everything(session)
    session.execute(text(f'DELETE FROM "{table}" WHERE id::text = :id'), {"id": row_id})
    session.commit()
    assert everything(session) != before
    entry = deletion(session, table, row_id)
    undelete.undelete(session, session.get_one(User, admin.id), entry)
    session.commit()
    after = everything(session)
    if table == "jobDocuments":
        # The request stayed, and names its document again: that is a change, and it has its time.
        for rows_of in (before, after):
            for request in rows_of["generationRequest"]:
                request.pop("updatedAt")  # type: ignore[attr-defined]
            rows_of["generationRequest"].sort(key=str)
    assert after == before


def test_deleting_who_asked_loses_no_name_and_undeleting_gives_it_back(
    session: Session, user: User, admin: User, make_user: Callable[..., User]
) -> None:
    """The requests are another user's; their names come back without their rows."""
    colleague = session.get_one(User, make_user(role="support").id)
    job = fill_everything(session, session.get_one(User, user.id), colleague)
    action = BulkAction(actor_id=colleague.id, subject="jobs", action="generate", source="", ids=["1"], total=1)
    session.add(action)
    session.commit()
    session.delete(colleague)
    session.commit()
    asked = select(GenerationRequest.requested_by).where(GenerationRequest.job_id == job.id)
    assert None in session.scalars(asked).all()
    undelete.undelete(session, session.get_one(User, admin.id), deletion(session, "user", colleague.id))
    session.commit()
    session.expire_all()
    assert None not in session.scalars(asked).all()
    assert action.actor_id == colleague.id


def test_who_asked_and_is_gone_is_said_before(
    session: Session, user: User, admin: User, make_user: Callable[..., User]
) -> None:
    colleague = session.get_one(User, make_user(role="support").id)
    job = fill_everything(session, session.get_one(User, user.id), colleague)
    job_id = job.id
    jobs.delete_job(session, job)
    session.commit()
    session.delete(colleague)
    session.commit()
    entry = deletion(session, "userJobs", job_id)
    assert "1 request is restored without the user that it named, which is gone" in " ".join(
        undelete.plan(session, entry).notes
    )
    undelete.undelete(session, session.get_one(User, admin.id), entry)
    session.commit()
    assert len(session.scalars(select(GenerationRequest).where(GenerationRequest.requested_by.is_(None))).all()) == 1


def test_a_version_whose_number_is_taken_gets_the_next_one(session: Session, user: User, admin: User) -> None:
    job = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="P"))
    lost = documents.add_version(session, job.id, "resume", "lost", {})
    session.commit()
    session.execute(delete(JobDocument).where(JobDocument.id == lost.id))
    session.commit()
    documents.add_version(session, job.id, "resume", "new", {})
    session.commit()
    entry = deletion(session, "jobDocuments", lost.id)
    assert undelete.plan(session, entry).notes == (
        "Another version has the number 1 now: this is restored as 2.",
        "Another version is active now: this is restored as an older one.",
    )
    undelete.undelete(session, session.get_one(User, admin.id), entry)
    session.commit()
    restored = session.get_one(JobDocument, lost.id)
    assert (restored.version, restored.is_active, restored.content) == (2, False, "lost")


def test_what_stays_deleted_is_said_before(session: Session, user: User, admin: User) -> None:
    fill(session, user)
    session.add(JobImport(user_id=user.id, url="https://jobs.example/1"))
    session.commit()
    session.delete(session.get_one(User, user.id))
    session.commit()
    notes = " ".join(undelete.plan(session, deletion(session, "user", user.id)).notes)
    assert "Not restored: imports of posts (1)." in notes
