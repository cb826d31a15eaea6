"""Versions: contiguous, one active, nothing overwritten."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import JobDocument, JobTouch, User, UserJob, UserResume
from atspro.services import documents, jobs, resumes
from atspro.services.documents import document_details
from atspro.services.jobs import letter_answers, writing_sources
from atspro.shapes import ContactInfo, JobData, ResumeData
from tests.conftest import Outbox


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    data = JobData(company="Acme", title="Engineer", description="We need Python.", qualifications=["Python"])
    return jobs.create_job(session, user, data)


def stored(session: Session, job: UserJob) -> list[tuple[int, bool, str]]:
    session.expire_all()
    rows = session.execute(
        select(JobDocument.version, JobDocument.is_active, JobDocument.content)
        .where(JobDocument.job_id == job.id)
        .order_by(JobDocument.type, JobDocument.version)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def test_each_version_follows_the_last_and_is_the_active_one(session: Session, job: UserJob, outbox: Outbox) -> None:
    for content in ("A", "B"):
        documents.add_version(session, job.id, "resume", content, {})
    documents.add_version(session, job.id, "cover", "C", {})
    session.commit()
    assert stored(session, job) == [(1, True, "C"), (1, False, "A"), (2, True, "B")]
    assert outbox.sent == []
    assert list(session.scalars(select(JobTouch.job_id))) == [job.id]
    with pytest.raises(NotFound):
        documents.add_version(session, uuid4(), "resume", "A", {})


def test_a_document_is_its_owners_alone(session: Session, user: User, neighbour: User, job: UserJob) -> None:
    document = documents.add_version(session, job.id, "resume", "A", {})
    assert documents.get_document(session, user, document.id) is document
    for person, document_id in ((neighbour, document.id), (user, uuid4())):
        with pytest.raises(NotFound):
            documents.get_document(session, person, document_id)


def test_lists_leave_the_texts_behind_until_asked(session: Session, job: UserJob) -> None:
    for content in ("A", "B"):
        documents.add_version(session, job.id, "resume", content, {})
    session.expunge_all()
    newest, oldest = documents.list_versions(session, job, "resume")
    assert (newest.version, oldest.version) == (2, 1)
    assert "content" not in newest.__dict__
    assert oldest.content == "A"
    assert documents.active_documents(session, job)["resume"].version == 2
    assert documents.get_version(session, job, "resume", 1).content == "A"
    with pytest.raises(NotFound):
        documents.get_version(session, job, "resume", 3)
    assert documents.count_versions(session, job) == 2


def test_counts_and_scores_of_many_jobs(session: Session, user: User, job: UserJob) -> None:
    other = jobs.create_job(session, user, job.data)
    documents.add_version(session, job.id, "resume", "A", {"atsScore": 10})
    documents.add_version(session, job.id, "resume", "B", {"atsScore": 66.6})
    documents.add_version(session, job.id, "cover", "C", {"atsScore": 99})
    documents.add_version(session, other.id, "resume", "D", {"atsScore": None})
    assert documents.active_scores(session, [job, other]) == {job.id: 66.6}
    assert documents.count_active(session, [job, other]) == {job.id: 2, other.id: 1}
    assert documents.active_scores(session, []) == documents.count_active(session, []) == {}


def test_an_edit_is_a_new_version_scored_like_every_other(session: Session, job: UserJob) -> None:
    details = {"origin": "generated", "atsScoreBefore": 5, "engineVersion": "1"}
    first = documents.add_version(session, job.id, "resume", "A", details)
    second = documents.edit_document(session, first, "# Ada\r\n\r\n- Wrote Python ", based_on=1)
    assert second.content == "# Ada\n\n- Wrote Python"
    assert second.details["basedOn"] == 1
    assert second.details["origin"] == "edited"
    assert second.details["wordCount"] == 3
    assert "Python" in second.details["keywordsMatched"]
    assert second.details["atsScoreBefore"] == 5
    assert first.details == details


def test_an_edit_of_an_old_version_may_replace_the_newest(session: Session, job: UserJob) -> None:
    first = documents.add_version(session, job.id, "resume", "A", {})
    documents.add_version(session, job.id, "resume", "B", {})
    for seen in (1, 3, 0, -1, 10**10, 10**30):
        with pytest.raises(Conflict):
            documents.edit_document(session, first, "C", based_on=seen)
    third = documents.edit_document(session, first, "C", based_on=2)
    assert (third.version, third.details["basedOn"]) == (3, 1)


@pytest.mark.parametrize("content", ["", " \n", "a\x00", "x" * (documents.MAX_CONTENT + 1)])
def test_a_bad_text_is_refused(session: Session, job: UserJob, content: str) -> None:
    document = documents.add_version(session, job.id, "resume", "A", {})
    with pytest.raises(InvalidInput) as caught:
        documents.edit_document(session, document, content)
    assert list(caught.value.fields) == ["content"]
    assert stored(session, job) == [(1, True, "A")]


def test_restoring_copies_and_making_active_does_not(session: Session, job: UserJob) -> None:
    first = documents.add_version(session, job.id, "resume", "A", {"atsScore": 7})
    documents.add_version(session, job.id, "resume", "B", {})
    third = documents.restore_document(session, first)
    assert third.details == {"format": 1, "atsScore": 7, "origin": "restored", "basedOn": 1}
    assert stored(session, job) == [(1, False, "A"), (2, False, "B"), (3, True, "A")]
    documents.make_active(session, documents.get_version(session, job, "resume", 2))
    assert stored(session, job) == [(1, False, "A"), (2, True, "B"), (3, False, "A")]


def test_unchanged_means_the_same_words_on_the_same_lines(session: Session, job: UserJob) -> None:
    document = documents.add_version(session, job.id, "resume", "A\n\nB\n", {})
    assert documents.is_unchanged(document, "A\r\n\r\nB")
    assert not documents.is_unchanged(document, "A\nB")


def test_outdated_knows_what_changed(session: Session, user: User, job: UserJob) -> None:
    data = ResumeData(contact_info=ContactInfo(full_name="Ada"))
    resume = resumes.save_resume(session, user, data)
    session.refresh(resume)
    seen = f"{resume.updated_at.isoformat(timespec='milliseconds')}Z"
    details = {"resumeUpdatedAt": seen, "postDigest": document_details.post_digest(job.data)}
    document = documents.add_version(session, job.id, "resume", "A", details)

    def changed(base: UserResume | None) -> list[str]:
        return document_details.outdated(document, base, writing_sources.load(session, job, base))

    assert changed(resume) == []
    jobs.set_status(session, job, "applied")
    assert changed(resume) == []
    jobs.update_job(session, job, job.data.model_copy(update={"salary": "1"}))
    assert changed(resume) == ["the posting"]
    document.details = {**details, "resumeUpdatedAt": "2001-01-01T00:00:00.000Z"}
    assert changed(resume) == ["your resume", "the posting"]
    assert changed(None) == ["the posting"]
    document.details = None
    assert changed(resume) == []
    document.details = {"madeFrom": writing_sources.load(session, job, resume).digests()}
    assert changed(resume) == []
    jobs.update_job(session, job, job.data.model_copy(update={"salary": "2", "qualifications": ["Rust"]}))
    letter_answers.save_answers(session, user, job, {"story": "I ran a kitchen for a year."}, {})
    resume = resumes.save_resume(session, user, data.model_copy(update={"summary": "Cook.", "skills": ["Python"]}))
    assert changed(resume) == [
        "your resume (summary, skills)",
        "the posting (salary, qualifications)",
        "your answers (“What is one story from your work that you are proud of?”)",
    ]
    assert changed(None) == ["the posting (salary, qualifications)"]


def test_only_the_four_kinds_exist() -> None:
    assert documents.check_type("prep") == "prep"
    with pytest.raises(NotFound):
        documents.check_type("poem")


def test_restoring_twice_makes_one_version(session: Session, job: UserJob) -> None:
    first = documents.add_version(session, job.id, "resume", "One", {"origin": "generated"})
    documents.add_version(session, job.id, "resume", "Two", {"origin": "generated"})
    third = documents.restore_document(session, first)
    assert documents.restore_document(session, first) is third
    assert [row[0] for row in stored(session, job)] == [1, 2, 3]
    # After another version it is a wish of its own again.
    documents.add_version(session, job.id, "resume", "Four", {"origin": "edited"})
    assert documents.restore_document(session, first).version == 5


def test_an_edit_is_scored_before_the_job_is_held(session: Session, job: UserJob) -> None:
    document = documents.add_version(session, job.id, "resume", "# Ada", {"origin": "generated"})
    order: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FOR NO KEY UPDATE" in statement:
            order.append("locked")

    with pytest.MonkeyPatch.context() as patch:
        real = document_details.pages.call

        def noted(*args: Any, **named: Any) -> Any:
            if args[0] == "rate":
                order.append("scored")
            return real(*args, **named)

        patch.setattr(document_details.pages, "call", noted)
        event.listen(Engine, "before_cursor_execute", note)
        try:
            edited = documents.edit_document(session, document, "# Ada\n\nPython", based_on=1)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    assert order[:2] == ["scored", "locked"]
    assert edited.details is not None
    assert "atsScore" in edited.details
