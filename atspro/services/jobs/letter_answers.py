"""Questions that only the person can answer, asked before documents are written: once for all jobs, or for one.

Answers are told in letters as the person's own sentences. What is not answered is left out of a letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.engine.fit import Answer
from atspro.errors import Conflict, InvalidInput
from atspro.models import LetterAnswer, User, UserJob
from atspro.shapes import clean_text

MAX_ANSWER = 2_000
# An answer this short is rarely a sentence that a letter can tell.
FEW_WORDS = 12


def _even(text: str) -> str:
    """As an answer is stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its id, what it asks, and an example of an answer that a letter can use."""

    name: str
    text: str
    example: str
    is_per_job: bool = False


QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        Question(
            "whyEmployer",
            "Why this employer?",
            "My children have been patients at your clinic for six years, and nobody ever rushed us.",
            is_per_job=True,
        ),
        Question(
            "story",
            "What is one story from your work that you are proud of?",
            "When our supplier failed in December, I called eleven farms in two days and kept the menu as printed.",
        ),
        Question(
            "explain",
            "Is there anything to explain, such as a gap, a move or a change of career?",
            "I spent 2023 caring for my father, and I have been back at work full time since January.",
        ),
        Question(
            "availability",
            "When can you start, and is there anything they should know about your availability?",
            "I can start on 2 September and I am free to work weekends.",
            is_per_job=True,
        ),
    )
}


def answers_for(session: Session, job: UserJob) -> dict[str, str]:
    """The answers that hold for a job by the question's name: its own, else those for all jobs."""
    query = select(LetterAnswer.question, LetterAnswer.answer).where(
        LetterAnswer.user_id == job.user_id,
        or_(LetterAnswer.job_id == job.id, LetterAnswer.job_id.is_(None)),
    )
    # The ones for all jobs first, so that the job's own overwrite them.
    rows = session.execute(query.order_by(LetterAnswer.job_id.is_not(None)))
    return {row.question: row.answer for row in rows}


def told_answers(answers: Mapping[str, str]) -> list[Answer]:
    """Answers by the question's name as documents tell them: those to our questions first, then to the post's own."""
    ours = [Answer(one.text, answers[name]) for name, one in QUESTIONS.items() if answers.get(name)]
    return ours + [Answer(name, answers[name]) for name in sorted(answers) if name not in QUESTIONS]


def digests_of(answers: Mapping[str, str]) -> dict[str, str]:
    """A digest of each stored answer, "" where there is none, for a page to carry: what it was shown."""
    return {
        name: hashlib.sha256(answers[name].encode()).hexdigest()[:16] if answers.get(name) else "" for name in QUESTIONS
    }


def save_answers(
    session: Session, actor: User, job: UserJob, answers: Mapping[str, str], seen: Mapping[str, str]
) -> list[str]:
    """Store answers by the question's name; an empty one removes what was stored. The names of very short ones.

    Questions about the employer are kept for the job, the others for all jobs. ``seen`` are the `digests_of` what the
    writer was shown: an answer that was not touched stays as it is now, and one that was changed elsewhere meanwhile
    is not overwritten. Raises `InvalidInput` with the name of each answer that is too long, and `Conflict`.
    """
    stored = answers_for(session, job)
    now = digests_of(stored)
    shown = {name: seen.get(name, "") for name in QUESTIONS}
    given = {name: text for name, text in answers.items() if name in QUESTIONS}
    touched = {name for name, text in given.items() if digests_of({name: _even(text)})[name] != shown[name]}
    if any(now[name] != shown[name] and _even(given[name]) != stored.get(name, "") for name in touched):
        raise Conflict(
            "An answer was changed in another tab after you opened this page. What you typed is still below; compare it"
            " with the saved answers, then save again."
        )
    answers = {name: given[name] for name in touched}
    cleaned: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name, typed in answers.items():
        if name not in QUESTIONS:
            continue
        try:
            cleaned[name] = clean_text(typed)
        except ValueError as error:
            problems[name] = f"The answer {error}."
            continue
        if len(cleaned[name]) > MAX_ANSWER:
            problems[name] = f"Use at most {MAX_ANSWER:,} characters."
    if problems:
        raise InvalidInput("Check your answers.", problems)
    for name, answer in cleaned.items():
        job_id = job.id if QUESTIONS[name].is_per_job else None
        if answer:
            values = {"user_id": actor.id, "job_id": job_id, "question": name, "answer": answer}
            statement = insert(LetterAnswer).values(values)
            session.execute(
                statement.on_conflict_do_update(
                    constraint="uq_letterAnswers_userId_jobId_question",
                    set_={"answer": statement.excluded.answer},
                    where=LetterAnswer.answer != statement.excluded.answer,
                )
            )
        else:
            same_job = LetterAnswer.job_id == job_id if job_id else LetterAnswer.job_id.is_(None)
            session.execute(
                delete(LetterAnswer)
                .where(LetterAnswer.user_id == actor.id, LetterAnswer.question == name, same_job)
                .execution_options(synchronize_session=False)
            )
    return [name for name, answer in cleaned.items() if answer and len(answer.split()) < FEW_WORDS]
