"""Questions that only the person can answer, asked before documents are written: once for all jobs, or for one.

Answers are told in letters as the person's own sentences. What is not answered is left out of a letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.engine.fit import Answer, AskedFor, text_digest
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import format_number, gettext, gettext_noop
from atspro.models import LetterAnswer, User, UserJob
from atspro.shapes import clean_text

MAX_ANSWER = 2_000
MAX_QUESTION = 500
MAX_ANSWERS = 40
# An answer this short is rarely a sentence that a letter can tell.
FEW_WORDS = 12
# What a post may ask that only the person can answer, each with an example.
EXAMPLES = {
    "question": "I noticed that your triage desk was short of people in March, and I would start there.",
    "sample": "Two of my reports are at example.com/reports; the second one changed how we order stock.",
    "start date": "I can start on 2 September, or two weeks earlier if you need me.",
    "pay": "I am looking for 52,000 to 56,000 a year, and I am open to talk about it.",
    "reference": "Dana Reyes, who led my ward for three years, is glad to speak with you.",
}


def _even(text: str) -> str:
    """As an answer is stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its id, what it asks, and an example of an answer that a letter can use.

    The id of what a post asks is the post's own sentence (``by_post``).
    """

    name: str
    text: str
    example: str
    is_per_job: bool = False
    by_post: bool = False

    @property
    def key(self) -> str:
        """Its name in a form."""
        return key_of(self.name)


QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        Question(
            "whyEmployer",
            gettext_noop("Why this employer?"),
            "My children have been patients at your clinic for six years, and nobody ever rushed us.",
            is_per_job=True,
        ),
        Question(
            "story",
            gettext_noop("What is one story from your work that you are proud of?"),
            "When our supplier failed in December, I called eleven farms in two days and kept the menu as printed.",
        ),
        Question(
            "explain",
            gettext_noop("Is there anything to explain, such as a gap, a move or a change of career?"),
            "I spent 2023 caring for my father, and I have been back at work full time since January.",
        ),
        Question(
            "availability",
            gettext_noop("When can you start, and is there anything they should know about your availability?"),
            "I can start on 2 September and I am free to work weekends.",
            is_per_job=True,
        ),
    )
}


def answers_for(session: Session, job: UserJob) -> dict[str, str]:
    """The answers that hold for a job by the question's name: its own, else those for all jobs."""
    query = select(LetterAnswer.question, LetterAnswer.answer).where(
        LetterAnswer.user_id == job.user_id, _of_this_or_all(job)
    )
    # The ones for all jobs first, so that the job's own overwrite them.
    rows = session.execute(query.order_by(LetterAnswer.job_id.is_not(None)))
    return {row.question: row.answer for row in rows}


def told_answers(answers: Mapping[str, str]) -> list[Answer]:
    """Answers by the question's name as documents tell them: those to our questions first, then to the post's own."""
    ours = [Answer(question.text, answers[name]) for name, question in QUESTIONS.items() if answers.get(name)]
    return ours + [Answer(name, answers[name]) for name in sorted(answers) if name not in QUESTIONS]


def questions_for(asked: Sequence[AskedFor], answers: Mapping[str, str]) -> list[Question]:
    """What a job's page asks: our questions, what the post asks for, and what was answered to an earlier post.

    ``asked`` is the plan's; ``answers`` are the stored ones by the question's name.
    """
    of_post: dict[str, Question] = {}
    for one in asked:
        example = EXAMPLES.get(one.kind)
        if example and len(one.text) <= MAX_QUESTION:
            of_post.setdefault(one.text, Question(one.text, one.text, example, is_per_job=True, by_post=True))
    ours = [
        one
        for one in QUESTIONS.values()
        if one.name != "availability" or answers.get(one.name) or "start date" not in {other.kind for other in asked}
    ]
    earlier = [
        Question(name, name, "", is_per_job=True, by_post=True)
        for name in sorted(answers)
        if name not in QUESTIONS and name not in of_post
    ]
    return [*ours, *of_post.values(), *earlier]


def key_of(question: str) -> str:
    """The name of a question in a form: our own, or a short name of what the post asks."""
    return question if question in QUESTIONS else text_digest(question)


def digest_of(answer: str | None) -> str:
    """A digest of a stored answer, "" where there is none, for a page to carry: what it was shown."""
    return hashlib.sha256(answer.encode()).hexdigest()[:16] if answer else ""


def is_short(answer: str | None) -> bool:
    """Whether an answer is so short that a letter can hardly tell it."""
    return bool(answer) and len((answer or "").split()) < FEW_WORDS


def save_answers(
    session: Session,
    actor: User,
    job: UserJob,
    answers: Mapping[str, str],
    seen: Mapping[str, str],
    for_job: Collection[str] = (),
) -> list[str]:
    """Store answers by the question's name; an empty one removes what was stored. The names of very short new ones.

    What the post asks and what is about the employer is kept for the job, the rest for all jobs, or for this one when
    it is named in ``for_job``. ``seen`` are the `digest_of` what the writer was shown: an answer that was not touched
    stays as it is now, and one that was changed elsewhere meanwhile is not overwritten. Raises `InvalidInput` with the
    name of each answer that is too long, and `Conflict`.
    """
    stored, own = answers_for(session, job), own_questions(session, job)
    given = {name: text for name, text in answers.items() if name in QUESTIONS or 0 < len(name) <= MAX_QUESTION}
    if len(given) > MAX_ANSWERS:
        raise InvalidInput(gettext("At most %(limit)s answers can be saved at once.", limit=MAX_ANSWERS))
    even = {name: _even(text) for name, text in given.items()}
    touched = {name for name in given if digest_of(even[name]) != seen.get(name, "")}
    _refuse_changed_elsewhere({name: even[name] for name in touched}, stored, seen)
    moved = {name for name in given if even[name] and _is_for_job(name, for_job) != (name in own)}
    cleaned = _cleaned({name: given[name] for name in given if name in touched | moved})
    _refuse_too_many(own, cleaned)
    for name, answer in cleaned.items():
        _store(session, actor, job, name, answer, _is_for_job(name, for_job))
    return [name for name, answer in cleaned.items() if name in touched and is_short(answer)]


def _refuse_changed_elsewhere(touched: Mapping[str, str], stored: Mapping[str, str], seen: Mapping[str, str]) -> None:
    """Raise `Conflict` for an answer that was changed here and, otherwise, elsewhere since it was shown."""
    elsewhere = [name for name in touched if digest_of(stored.get(name)) != seen.get(name, "")]
    if any(touched[name] != stored.get(name, "") for name in elsewhere):
        raise Conflict(
            gettext(
                "An answer was changed in another tab after you opened this page. What you typed is still below; "
                "compare it with the saved answers, then save again."
            )
        )


def _refuse_too_many(own: Collection[str], cleaned: Mapping[str, str]) -> None:
    """Raise `InvalidInput` when the job would keep more answers than it may."""
    kept = {name for name in own if cleaned.get(name, "kept")} | {name for name, answer in cleaned.items() if answer}
    if len(kept) > MAX_ANSWERS:
        raise InvalidInput(
            gettext(
                "At most %(limit)s answers are kept for a job. Clear some that you no longer need.",
                limit=format_number(MAX_ANSWERS),
            )
        )


def own_questions(session: Session, job: UserJob) -> set[str]:
    """The names of the questions that have an answer for this job alone."""
    return set(session.scalars(select(LetterAnswer.question).where(LetterAnswer.job_id == job.id)))


def _is_for_job(name: str, for_job: Collection[str]) -> bool:
    return name not in QUESTIONS or QUESTIONS[name].is_per_job or name in for_job


def _cleaned(answers: Mapping[str, str]) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name, typed in answers.items():
        try:
            clean_text(name)
            cleaned[name] = clean_text(typed)
        except ValueError:
            problems[name] = gettext("The answer contains a character that cannot be stored (NUL).")
            continue
        if len(cleaned[name]) > MAX_ANSWER:
            problems[name] = gettext("Use at most %(limit)s characters.", limit=format_number(MAX_ANSWER))
    if problems:
        raise InvalidInput(gettext("Check your answers."), problems)
    return cleaned


def _store(session: Session, actor: User, job: UserJob, name: str, answer: str, for_job: bool) -> None:
    """Keep one answer, for the job or for all of them; what it takes the place of goes."""
    mine = [LetterAnswer.user_id == actor.id, LetterAnswer.question == name]
    if not answer or not for_job:
        gone = [LetterAnswer.job_id == job.id] if answer or for_job else [_of_this_or_all(job)]
        session.execute(delete(LetterAnswer).where(*mine, *gone).execution_options(synchronize_session=False))
    if answer:
        values = {"user_id": actor.id, "job_id": job.id if for_job else None, "question": name, "answer": answer}
        statement = insert(LetterAnswer).values(values)
        session.execute(
            statement.on_conflict_do_update(
                constraint="uq_letterAnswers_userId_jobId_question",
                set_={"answer": statement.excluded.answer},
                where=LetterAnswer.answer != statement.excluded.answer,
            )
        )


def _of_this_or_all(job: UserJob) -> ColumnElement[bool]:
    return or_(LetterAnswer.job_id == job.id, LetterAnswer.job_id.is_(None))
