"""Changes reverted: one, or all since a moment, by the rows' own services and logged like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from atspro import logs
from atspro.db import utc_now
from atspro.errors import Conflict, NotFound
from atspro.models import (
    AuditEntry,
    GenerationRequest,
    JobDocument,
    JobPlan,
    LetterAnswer,
    Mail,
    ResumeSentence,
    User,
    UserJob,
)
from atspro.services import documents, generation, jobs, resumes
from atspro.services.audit import history
from atspro.services.undo import revert
from atspro.services.users import user_admin
from atspro.shapes import JobData, ResumeData

RESUME = {"contactInfo": {"fullName": "Ada Example"}, "skills": ["Python", "SQL"], "summary": "First"}


def changes(session: Session, table: str, row_id: object) -> list[AuditEntry]:
    mine = select(AuditEntry).where(AuditEntry.table_name == table, AuditEntry.row_id == str(row_id))
    return list(session.scalars(mine.where(AuditEntry.action == "update").order_by(AuditEntry.id)))


def make_job(session: Session, user: User) -> UserJob:
    job = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))
    session.commit()
    return job


def change(session: Session, job: UserJob, **values: str) -> AuditEntry:
    jobs.update_job(session, job, job.data.model_copy(update=values))
    session.commit()
    return changes(session, "userJobs", job.id)[-1]


def revert_one(session: Session, admin: User, entry: AuditEntry) -> object:
    plan = revert.plan_revert(session, entry)
    row = revert.carry_out(session, admin, entry, full=False, etag=plan.etag)
    session.commit()
    return row


def revert_to(session: Session, admin: User, entry: AuditEntry) -> object:
    plan = revert.plan_back_to(session, entry)
    row = revert.carry_out(session, admin, entry, full=True, etag=plan.etag)
    session.commit()
    return row


def test_one_change_is_reverted_and_later_ones_stay(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    first = change(session, job, company="Globex")
    change(session, job, salary="€50k")
    plan = revert.plan_revert(session, first)
    assert [(one.column, one.before, one.after) for one in plan.differences] == [("company", "Globex", "Acme")]
    with logs.bind(user_id=admin.id):
        revert_one(session, admin, first)
    session.expire_all()
    assert (job.company, job.salary) == ("Acme", "€50k")
    last = changes(session, "userJobs", job.id)[-1]
    assert (last.actor_id, last.before, last.after) == (admin.id, {"company": "Globex"}, {"company": "Acme"})
    # A revert is a change like any other: it can be reverted.
    revert_one(session, admin, last)
    session.expire_all()
    assert job.company == "Globex"
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "job.revert")).all()
    assert len(actions) == 2


def test_a_column_that_was_changed_again_is_not_reverted(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    first = change(session, job, company="Globex")
    with logs.bind(user_id=user.id):
        change(session, job, company="Initech")
    with pytest.raises(Conflict, match=f"company was changed again by {user.email}"):
        revert.plan_revert(session, first)


def test_going_back_to_a_moment_reverts_all_since(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    made = session.scalars(select(AuditEntry).where(AuditEntry.row_id == str(job.id))).one()
    first = change(session, job, company="Globex")
    change(session, job, company="Initech", salary="€50k")
    jobs.set_status(session, job, "rejected")
    session.commit()
    revert_to(session, admin, first)
    session.expire_all()
    assert (job.company, job.salary, job.status) == ("Globex", None, "tracked")
    revert_to(session, admin, made)
    session.expire_all()
    assert job.company == "Acme"


def test_a_plan_that_is_out_of_date_is_not_carried_out(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    first = change(session, job, company="Globex")
    plan = revert.plan_back_to(session, first)
    change(session, job, salary="€50k")
    with pytest.raises(Conflict, match="changed in the meantime"):
        revert.carry_out(session, admin, first, full=True, etag=plan.etag)
    newest = changes(session, "userJobs", job.id)[-1]
    same = revert.plan_back_to(session, newest)
    with pytest.raises(Conflict, match="like this already"):
        revert.carry_out(session, admin, newest, full=True, etag=same.etag)


def test_what_is_not_allowed_any_more_is_refused_in_words(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    session.execute(text("UPDATE \"userJobs\" SET title = '' WHERE id = :id"), {"id": job.id})
    session.expire_all()
    session.execute(text("UPDATE \"userJobs\" SET title = 'Good' WHERE id = :id"), {"id": job.id})
    session.expire_all()
    last = changes(session, "userJobs", job.id)[-1]
    plan = revert.plan_revert(session, last)
    with pytest.raises(Conflict, match=r"no longer allowed.*Enter the job title"):
        revert.carry_out(session, admin, last, full=False, etag=plan.etag)


def test_a_column_that_no_page_stores_is_not_set_back(
    session: Session, user: User, neighbour: User, admin: User
) -> None:
    job = make_job(session, user)
    session.execute(
        text('UPDATE "userJobs" SET "userId" = :other WHERE id = :id'), {"other": neighbour.id, "id": job.id}
    )
    entry = changes(session, "userJobs", job.id)[-1]
    assert not revert.can_revert(entry)
    with pytest.raises(Conflict, match="can’t be reverted"):
        revert.plan_revert(session, entry)


def test_a_deleted_row_has_nothing_to_revert_one(session: Session, user: User) -> None:
    job = make_job(session, user)
    entry = change(session, job, company="Globex")
    jobs.delete_job(session, job)
    with pytest.raises(NotFound, match="Restore it first"):
        revert.plan_revert(session, entry)


def test_a_resume_is_reverted_through_its_shapes(session: Session, user: User, admin: User) -> None:
    resume = resumes.save_resume(session, user, ResumeData.model_validate(RESUME))
    resumes.save_resume(session, user, ResumeData.model_validate({**RESUME, "skills": ["Python"], "summary": "Second"}))
    session.commit()
    entry = changes(session, "userResume", resume.id)[-1]
    skills = next(one for one in history.differences_of(entry) if one.column == "skills")
    assert [(part.before, part.after) for part in skills.parts] == [("SQL", None)]
    revert_one(session, admin, entry)
    session.expire_all()
    assert (resume.skills, resume.summary) == (["Python", "SQL"], "First")


def test_a_document_gets_a_new_version_and_the_mark_moves(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    first = documents.add_version(session, job.id, "resume", "one", {})
    second = documents.add_version(session, job.id, "resume", "two", {})
    session.commit()
    lost = changes(session, "jobDocuments", first.id)[-1]
    assert lost.after == {"isActive": False}
    revert_one(session, admin, lost)
    session.expire_all()
    assert (first.is_active, second.is_active) == (True, False)
    with pytest.raises(Conflict, match="Make another version active"):
        revert_one(session, admin, changes(session, "jobDocuments", first.id)[-1])
    session.execute(text("UPDATE \"jobDocuments\" SET content = 'scribble' WHERE id = :id"), {"id": first.id})
    session.expire_all()
    made = revert_one(session, admin, changes(session, "jobDocuments", first.id)[-1])
    assert isinstance(made, JobDocument)
    assert (made.content, made.version, made.is_active) == ("one", 3, True)


def test_a_user_is_reverted_with_the_rules_of_staff(session: Session, user: User, admin: User) -> None:
    held = session.get_one(User, user.id)
    boss = session.get_one(User, admin.id)
    user_admin.update_user(
        session, boss, held, name="Other", email="other@example.com", level="support", email_verified=True
    )
    user_admin.ban_user(session, boss, held, reason="Spam", until=utc_now() + timedelta(days=1))
    session.commit()
    ban = changes(session, "user", user.id)[-1]
    revert_one(session, boss, ban)
    session.expire_all()
    assert not held.banned
    made = session.scalars(select(AuditEntry).where(AuditEntry.row_id == user.id, AuditEntry.action == "insert")).one()
    revert_to(session, boss, made)
    session.expire_all()
    assert (held.name, held.email, held.role) == (user.name, user.email, None)
    # The last admin stays one, whichever way the role would go.
    role = changes(session, "user", admin.id)
    assert role == []


def test_an_address_that_another_account_has_now_is_refused(
    session: Session, user: User, neighbour: User, admin: User
) -> None:
    held, boss = session.get_one(User, user.id), session.get_one(User, admin.id)
    before = held.email
    user_admin.update_user(
        session, boss, held, name=held.name, email="free@example.com", level="user", email_verified=False
    )
    other = session.get_one(User, neighbour.id)
    user_admin.update_user(session, boss, other, name=other.name, email=before, level="user", email_verified=False)
    session.commit()
    with pytest.raises(Conflict, match="Another account has this address"):
        revert_one(session, boss, changes(session, "user", user.id)[-1])


def test_the_ledger_is_not_reverted(session: Session, user: User) -> None:
    job = make_job(session, user)
    asked, _ = generation.request_document(session, user, job, "resume")
    generation.cancel_request(session, asked)
    session.commit()
    entry = changes(session, "generationRequest", asked.id)[-1]
    assert not revert.can_revert(entry)
    assert session.get_one(GenerationRequest, asked.id).state == "cancelled"


def test_a_history_is_read_page_by_page(session: Session, user: User) -> None:
    job = make_job(session, user)
    for number in range(history.PER_PAGE + 3):
        change(session, job, salary=f"{number}")
    first = history.of_row(session, "userJobs", str(job.id))
    assert len(first.events) == history.PER_PAGE
    rest = history.of_row(session, "userJobs", str(job.id), before=first.older)
    assert len(rest.events) == 4
    assert rest.older is None
    assert rest.events[-1].what == "Job created"
    assert first.events[0].differences[0].after == f"{history.PER_PAGE + 2}"


# A revert says that it is done only where it is.


def test_a_role_of_another_application_is_not_said_to_be_reverted(session: Session, user: User, admin: User) -> None:
    held = session.get_one(User, user.id)
    held.role = "editor"
    session.commit()
    held.role = None
    session.commit()
    entry = changes(session, "user", user.id)[-1]
    with pytest.raises(Conflict, match=r"Nothing was reverted.*role"):
        revert_one(session, session.get_one(User, admin.id), entry)
    assert not session.scalars(select(AuditEntry.id).where(AuditEntry.action == "user.revert")).all()


def test_details_of_a_version_alone_are_not_said_to_be_reverted(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    version = documents.add_version(session, job.id, "resume", "one", {"tone": "plain"})
    session.execute(text("UPDATE \"jobDocuments\" SET metadata = '{}' WHERE id = :id"), {"id": version.id})
    session.commit()
    entry = changes(session, "jobDocuments", version.id)[-1]
    assert not revert.can_revert(entry)
    made = session.scalars(
        select(AuditEntry).where(AuditEntry.row_id == str(version.id), AuditEntry.action == "insert")
    ).one()
    with pytest.raises(Conflict, match="Nothing was reverted"):
        revert_to(session, session.get_one(User, admin.id), made)


def test_going_back_does_not_set_applied_at_unasked(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    # As another client leaves it: applied, and nobody knows when.
    session.execute(text("UPDATE \"userJobs\" SET status = 'applied' WHERE id = :id"), {"id": job.id})
    session.expire_all()
    applied = changes(session, "userJobs", job.id)[-1]
    jobs.set_status(session, job, "rejected")
    session.commit()
    assert job.applied_at is None
    revert_to(session, session.get_one(User, admin.id), applied)
    session.expire_all()
    assert (job.status, job.applied_at) == ("applied", None)


def test_an_address_that_is_reverted_is_mailed_to_the_one_before(session: Session, user: User, admin: User) -> None:
    held, boss = session.get_one(User, user.id), session.get_one(User, admin.id)
    was = held.email
    user_admin.update_user(
        session, boss, held, name=held.name, email="thief@example.com", level="user", email_verified=True
    )
    session.commit()
    plan = revert.plan_revert(session, changes(session, "user", user.id)[-1])
    entry = changes(session, "user", user.id)[-1]
    revert.carry_out(session, boss, entry, full=False, etag=plan.etag, site="https://ats.example")
    message = session.scalars(select(Mail).where(Mail.recipient == "thief@example.com")).one()
    assert message.kind == "address_changed_by_staff"
    assert was in (message.body or "")
    assert "https://ats.example" in (message.body or "")


def test_a_plan_a_sentence_and_an_answer_are_reverted(session: Session, user: User, admin: User) -> None:
    job = make_job(session, user)
    resume = resumes.save_resume(session, user, ResumeData.model_validate(RESUME))
    plan = JobPlan(job_id=job.id, choices={"addressee": "Dana"}, refused=[{"key": "a"}])
    sentence = ResumeSentence(user_resume_id=resume.id, path="p", digest="d", text="I led.", state="confirmed")
    answer = LetterAnswer(user_id=user.id, job_id=job.id, question="story", answer="First.")
    session.add_all([plan, sentence, answer])
    session.commit()
    plan.choices, plan.refused = {"close": "Bye."}, []
    sentence.text, sentence.state, answer.answer = "No.", "dropped", "Second."
    session.commit()
    for name, row in (("jobPlan", plan), ("resumeSentence", sentence), ("letterAnswers", answer)):
        revert_one(session, admin, changes(session, name, row.id)[-1])
    session.expire_all()
    assert (plan.choices, plan.refused) == ({"addressee": "Dana"}, [{"key": "a"}])
    assert (sentence.text, sentence.state, answer.answer) == ("I led.", "confirmed", "First.")


def test_going_back_leaves_the_second_factor_as_it_is(session: Session, user: User, admin: User) -> None:
    """Neither could an admin so take it away, nor would somebody be asked for an app that they removed."""
    row = session.get_one(User, user.id)
    row.name = "Ada Earlier"
    session.commit()
    entry = changes(session, "user", user.id)[-1]
    row.name, row.two_factor_enabled = "Ada Later", True
    session.commit()
    revert_to(session, admin, entry)
    session.expire_all()
    assert (row.name, row.two_factor_enabled) == ("Ada Earlier", True)
    row.two_factor_enabled = False
    session.commit()
    assert not revert.can_revert(changes(session, "user", user.id)[-1])
