"""Deleted rows brought back out of the memory, with what hung on them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from atspro.db import db, transaction, utc_now
from atspro.errors import Conflict, NotFound
from atspro.models import Account, AuditEntry, AuthSession, GenerationRequest, JobDocument, User, UserJob, UserResume
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


def test_a_job_comes_back_with_its_documents(session: Session, user: User, admin: User) -> None:
    job_id = fill(session, user).id
    before = {name: rows(session, name) for name in ("userJobs", "jobDocuments")}
    jobs.delete_job(session, session.get_one(UserJob, job_id))
    session.commit()
    assert rows(session, "jobDocuments") == []
    entry = deletion(session, "userJobs", job_id)
    plan = undelete.plan(session, entry)
    assert plan.counted() == "2 document versions, 1 request"
    assert "canceled" in plan.notes[0]
    assert undelete.bring_back(session, admin, entry) == ("userJobs", str(job_id))
    session.commit()
    assert {name: rows(session, name) for name in before} == before
    request = session.scalars(select(GenerationRequest)).one()
    assert (request.state, request.requested_by) == ("cancelled", user.id)
    with pytest.raises(Conflict, match="back already"):
        undelete.plan(session, entry)


def test_a_user_comes_back_with_everything_but_secrets(session: Session, user: User, admin: User) -> None:
    fill(session, user)
    tables = ("user", "userResume", "userJobs", "jobDocuments")
    before = {name: rows(session, name) for name in tables}
    user_admin.delete_user(session, session.get_one(User, admin.id), session.get_one(User, user.id))
    session.commit()
    assert session.scalars(select(UserResume)).all() == []
    entry = deletion(session, "user", user.id)
    plan = undelete.plan(session, entry)
    assert plan.counted() == "1 sign-in, 1 resume, 1 job, 2 document versions, 1 request"
    assert "Passwords and tokens are not remembered" in plan.notes[0]
    undelete.bring_back(session, admin, entry)
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
    undelete.bring_back(session, admin, entry)
    session.commit()
    held = session.scalars(select(Account.user_id).where(Account.provider_id == "google")).all()
    assert held == [admin.id]
    assert session.scalars(select(Account.provider_id).where(Account.user_id == user.id)).all() == ["credential"]


def test_a_former_admin_comes_back_as_a_plain_user(session: Session, admin: User, user: User) -> None:
    boss = session.get_one(User, admin.id)
    other = session.get_one(User, user.id)
    other.role = "editor,admin"
    session.commit()
    user_admin.delete_user(session, boss, other)
    session.commit()
    entry = deletion(session, "user", user.id)
    assert "plain user" in undelete.plan(session, entry).notes[1]
    undelete.bring_back(session, boss, entry)
    session.commit()
    assert session.get_one(User, user.id).role == "editor"


def test_what_cannot_come_back_says_why(session: Session, user: User, admin: User) -> None:
    job_id = fill(session, user).id
    boss = session.get_one(User, admin.id)
    user_admin.delete_user(session, boss, session.get_one(User, user.id))
    session.commit()
    job, gone = deletion(session, "userJobs", job_id), deletion(session, "user", user.id)
    with pytest.raises(Conflict, match="Bring the user back first"):
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


def test_a_second_resume_is_not_brought_back_over_the_first(session: Session, user: User, admin: User) -> None:
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
    undelete.bring_back(session, admin, entry)
    assert session.scalars(select(UserResume)).one().id == old


def test_content_that_is_not_allowed_is_not_brought_back(session: Session, user: User) -> None:
    job = fill(session, user)
    session.execute(text("UPDATE \"userJobs\" SET company = '' WHERE id = :id"), {"id": job.id})
    session.execute(delete(UserJob).where(UserJob.id == job.id))
    with pytest.raises(Conflict, match="can’t be brought back as it was"):
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


def test_the_list_shows_what_can_come_back_and_not_what_comes_along(session: Session, user: User, admin: User) -> None:
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
    undelete.bring_back(session, admin, deletion(session, "userJobs", job_id))
    session.commit()
    assert undelete.recently_deleted(session)[0][0].table == "jobDocuments"


def test_who_deletes_their_own_account_cannot_be_brought_back(session: Session, user: User) -> None:
    fill(session, user)
    account_deletion.delete_account(session, session.get_one(User, user.id))
    session.commit()
    assert user.id not in [one.row_id for one in undelete.recently_deleted(session)[0]]
    assert not session.scalars(select(AuditEntry).where(AuditEntry.parent_id == user.id)).all()


def test_two_who_bring_it_back_at_once_bring_it_once(migrated_app: Flask, password_hash: str) -> None:
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
                    undelete.bring_back(session, actor, session.get_one(AuditEntry, entry_id))
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
    assert sorted(ends) == ["It is back already.", "back"]
    assert found == 2
