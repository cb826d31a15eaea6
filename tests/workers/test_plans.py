"""Documents are written from the job's stored plan: made once, followed by all four, and made anew when it is stale."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.engine.fit import Choices, ChosenLine, text_digest
from atspro.models import DOCUMENT_TYPES, JobDocument, JobPlan, ResumeSentence, User, UserJob
from atspro.services import generation, jobs, resumes
from atspro.services.jobs.letter_answers import save_answers
from tests.engine.examples import NURSE, NURSE_JOB
from workers.documents import generate

CLOSE = "I would gladly come in for a shift to see how the unit works."


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    resumes.save_resume(session, user, NURSE)
    made = jobs.create_job(session, user, NURSE_JOB)
    session.commit()
    return made


def write(session: Session, user: User, job: UserJob, kind: str = "cover") -> JobDocument:
    request, _ = generation.request_document(session, user, job, kind)
    session.commit()
    generate(str(request.id))
    session.expire_all()
    assert request.state == "succeeded", request.error
    return session.get_one(JobDocument, request.document_id)


def plan_of(session: Session, job: UserJob) -> JobPlan:
    session.expire_all()
    return session.scalars(select(JobPlan).where(JobPlan.job_id == job.id)).one()


def choose(session: Session, job: UserJob, choices: Choices) -> None:
    plan_of(session, job).choices = choices.to_json()
    session.commit()


def test_one_plan_is_stored_and_all_four_are_written_from_it(session: Session, user: User, job: UserJob) -> None:
    write(session, user, job)
    first = plan_of(session, job)
    made, proposal = first.updated_at, dict(first.proposal or {})
    assert proposal["facts"]
    assert {"resume.workExperience", "job.title", "engine"} <= first.digests.keys()
    for kind in DOCUMENT_TYPES:
        write(session, user, job, kind)
    again = plan_of(session, job)
    assert (again.updated_at, again.proposal) == (made, proposal)


def test_a_stored_plan_decides_what_is_written(session: Session, user: User, job: UserJob) -> None:
    write(session, user, job)
    row = plan_of(session, job)
    proposal = dict(row.proposal or {})
    row.proposal = {**proposal, "addressee": {"name": "Dana Reyes", "role": "", "email": "", "path": "job"}}
    session.commit()
    assert "Dana Reyes" in write(session, user, job).content


def test_the_persons_choices_are_followed(session: Session, user: User, job: UserJob) -> None:
    before = write(session, user, job)
    work = NURSE.work_experience[0]
    told = [(n, text) for n, text in enumerate(work.responsibilities) if text[:25] in before.content.replace("I ", "")]
    line = work.responsibilities[-1]
    path = f"resume.workExperience[0].responsibilities[{len(work.responsibilities) - 1}]"
    chosen = Choices(facts=(ChosenLine(path, text_digest(line)),), addressee="Noor Haddad", close=CLOSE)
    choose(session, job, chosen)
    after = write(session, user, job)
    assert "Noor Haddad" in after.content
    assert CLOSE in after.content
    sources = {path for claim in (after.details or {})["ledger"] for path in claim["sources"]}
    assert "plan.close" in sources
    assert not [one for one in sources if ".responsibilities[" in one and one != path], told
    assert (after.details or {})["madeFrom"]["plan"] != (before.details or {})["madeFrom"].get("plan")


def test_a_stale_plan_is_made_anew_and_the_choices_stay(session: Session, user: User, job: UserJob) -> None:
    write(session, user, job)
    choose(session, job, Choices(addressee="Noor Haddad"))
    old = dict(plan_of(session, job).digests)
    save_answers(session, user, job, {"story": "I ran the night shift through the flood of 2019."}, {})
    session.commit()
    assert "Noor Haddad" in write(session, user, job).content
    row = plan_of(session, job)
    assert row.digests != old
    assert row.choices == {"addressee": "Noor Haddad"}
    assert row.proposal is not None
    assert "night shift" in str(row.proposal["answers"])


def test_a_plan_of_another_form_does_not_stop_the_writing(session: Session, user: User, job: UserJob) -> None:
    write(session, user, job)
    row = plan_of(session, job)
    row.proposal, row.choices = {"thesis": 1}, {"facts": "all", "thesis": 3, "close": ["x"], "namesGap": "no"}
    session.commit()
    assert write(session, user, job).content.startswith("# ")


def decide(session: Session, user: User, path: str, line: str, text: str, state: str) -> None:
    resume = resumes.get_resume(session, user)
    assert resume is not None
    row = ResumeSentence(user_resume_id=resume.id, path=path, digest=text_digest(line), text=text, state=state)
    session.add(row)
    session.commit()


def test_a_confirmed_sentence_is_told_and_the_fact_check_knows_it(session: Session, user: User, job: UserJob) -> None:
    line = NURSE.work_experience[0].responsibilities[2]
    own = "Nine new nurses learned the unit at my side, and I am proud of each."
    decide(session, user, "resume.workExperience[0].responsibilities[2]", line, own, "confirmed")
    document = write(session, user, job)
    assert own in document.content
    about = document.about
    assert about.grounding is not None
    assert about.grounding.unsupported == []
    assert "sentences" in about.made_from


def test_a_sentence_of_another_line_is_not_told(session: Session, user: User, job: UserJob) -> None:
    own = "Nine new nurses learned the unit at my side."
    decide(session, user, "resume.workExperience[0].responsibilities[2]", "What stood here before", own, "confirmed")
    assert own not in write(session, user, job).content


def test_a_line_whose_sentence_was_dropped_is_not_told(session: Session, user: User, job: UserJob) -> None:
    before = write(session, user, job)
    told = [path for claim in before.about.ledger for path in claim.sources if "Experience" in path and "ties[" in path]
    path = told[0]
    entry, line = (int(number) for number in re.findall(r"\[(\d+)\]", path))
    text = NURSE.work_experience[entry].responsibilities[line]
    decide(session, user, path, text, "Not this one.", "dropped")
    after = write(session, user, job)
    assert path not in {path for claim in after.about.ledger for path in claim.sources}
    assert "Not this one." not in after.content
