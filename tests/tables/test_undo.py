"""A table is reverted, restored, counted and downloaded by what it declares, without a line of code of its own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from atspro.errors import Conflict
from atspro.models import AuditEntry, LetterAnswer, User, UserJob
from atspro.services import jobs
from atspro.services.undo import revert, undelete
from atspro.services.users import account_deletion, user_admin
from atspro.shapes import JobData
from atspro.tables import LETTER_ANSWERS, TABLES, Staff

ANSWER = "I can start on 2 September."


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letter answers, as if they had pages of their own and a limit."""
    fields = tuple(
        replace(one, required="Write your answer.", limit=40) if one.name == "answer" else one
        for one in LETTER_ANSWERS.fields
    )
    table = replace(LETTER_ANSWERS, fields=fields, content=("answer",), undelete="itself", staff=Staff("answers"))
    monkeypatch.setitem(TABLES, "letterAnswers", table)


def make_answer(session: Session, user: User, job: UserJob | None = None) -> LetterAnswer:
    made = LetterAnswer(user_id=user.id, job_id=job.id if job else None, question="availability", answer=ANSWER)
    session.add(made)
    session.commit()
    return made


def make_job(session: Session, user: User) -> UserJob:
    return jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))


def newest(session: Session, action: str, row_id: UUID) -> AuditEntry:
    entries = select(AuditEntry).where(AuditEntry.action == action, AuditEntry.row_id == str(row_id))
    return session.scalars(entries.order_by(AuditEntry.id.desc()).limit(1)).one()


@pytest.mark.usefixtures("declared")
def test_a_change_is_reverted_and_only_its_columns_are_written(session: Session, user: User, admin: User) -> None:
    answer = make_answer(session, user)
    answer.answer = "At once."
    session.commit()
    change = newest(session, "update", answer.id)
    plan = revert.plan_revert(session, change)
    assert [(one.label, one.before, one.after) for one in plan.differences] == [("Answer", "At once.", ANSWER)]
    row = revert.carry_out(session, admin, change, full=False, etag=plan.etag)
    session.commit()
    assert row.answer == ANSWER
    last = newest(session, "update", answer.id)
    assert last.before == {"answer": "At once."}
    events = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "letter_answer.revert")).all()
    assert len(events) == 1


@pytest.mark.usefixtures("declared")
def test_what_the_declaration_no_longer_allows_is_not_brought_back(session: Session, user: User, admin: User) -> None:
    answer = make_answer(session, user)
    for typed in ("word " * 9, "At once."):
        session.execute(text('UPDATE "letterAnswers" SET answer = :typed'), {"typed": typed})
    change = newest(session, "update", answer.id)
    plan = revert.plan_revert(session, change)
    with pytest.raises(Conflict, match=r"answer: Use at most 40 characters"):
        revert.carry_out(session, admin, change, full=False, etag=plan.etag)


@pytest.mark.usefixtures("declared")
def test_a_deleted_row_is_listed_restored_and_refused_where_another_has_its_place(
    session: Session, user: User, admin: User
) -> None:
    answer = make_answer(session, user)
    answer_id = answer.id
    session.delete(answer)
    session.commit()
    listed = undelete.recently_deleted(session)[0][0]
    assert (listed.table, listed.name, listed.owner) == ("letterAnswers", "availability", user.email)
    entry = newest(session, "delete", answer_id)
    other = make_answer(session, user)
    with pytest.raises(Conflict, match="Another letter answer has the same user and job and question"):
        undelete.plan(session, entry)
    session.delete(other)
    session.commit()
    undelete.undelete(session, admin, entry)
    session.commit()
    assert session.get_one(LetterAnswer, answer_id).answer == ANSWER


@pytest.mark.usefixtures("declared")
def test_a_row_whose_job_is_gone_waits_for_the_job(session: Session, user: User) -> None:
    job = make_job(session, user)
    answer_id = make_answer(session, user, job).id
    session.execute(delete(LetterAnswer))
    session.commit()
    session.delete(job)
    session.commit()
    with pytest.raises(Conflict, match="Restore the job first"):
        undelete.plan(session, newest(session, "delete", answer_id))


def test_a_row_that_names_a_row_by_its_second_key_comes_back_with_that_one(
    session: Session, user: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log files an answer under its job. Declared the other way around, it is found by the job's id in it."""
    monkeypatch.setitem(TABLES, "letterAnswers", replace(LETTER_ANSWERS, belongs_to=("user_id", "job_id")))
    job = make_job(session, user)
    job_id, answer_id = job.id, make_answer(session, user, job).id
    session.delete(job)
    session.commit()
    entry = newest(session, "delete", job_id)
    assert undelete.plan(session, entry).counted() == "1 letter answer, 1 application"
    undelete.undelete(session, admin, entry)
    session.commit()
    assert session.get_one(LetterAnswer, answer_id).job_id == job_id


def test_a_row_comes_back_without_what_cannot_be_without_something_that_is_gone(
    session: Session, user: User, neighbour: User, admin: User
) -> None:
    job = make_job(session, user)
    job_id = job.id
    # Another client may have the job's answer be somebody else's.
    answer_id = make_answer(session, neighbour, job).id
    session.delete(job)
    session.commit()
    user_admin.delete_user(session, session.get_one(User, admin.id), session.get_one(User, neighbour.id))
    session.commit()
    plan = undelete.plan(session, newest(session, "delete", job_id))
    assert plan.notes == ("Not restored: 1 letter answer, whose user is gone.",)
    undelete.undelete(session, admin, plan.entry)
    session.commit()
    assert session.get(LetterAnswer, answer_id) is None
    assert session.get_one(UserJob, job_id).title == "Engineer"


@pytest.mark.usefixtures("declared")
def test_it_is_counted_before_an_account_goes(session: Session, user: User) -> None:
    make_answer(session, user)
    owned = user_admin.count_owned(session, user)
    assert account_deletion.describe(owned) == "1 letter answer and your profile"
