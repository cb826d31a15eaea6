"""A bank of sentences: what each line of a base resume says in the person's own words, proposed, confirmed or dropped.

A row follows its line by the digest of its text: a line that moves takes its sentence along, and one that changed asks
again, with the old sentence kept beside the new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.engine.sentence_bank import BankLine, Proposal, bank_lines
from atspro.errors import Busy, Conflict, InvalidInput
from atspro.i18n import gettext, gettext_noop
from atspro.models import SENTENCE_STATES, ResumeSentence, User, UserResume
from atspro.services.resumes.sections import sections_of
from atspro.services.sandbox import pages
from atspro.shapes import ResumeData, ResumeSection, clean_text

MAX_SENTENCE = 400
UNDECIDED, CONFIRMED, DROPPED = SENTENCE_STATES
CHANGED = gettext_noop(
    "Some of these sentences, or the lines they tell, were changed in another tab after you "
    "opened this page. What you typed is still below, beside what is saved; save again to "
    "keep yours."
)


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A row as documents need it: the line that it tells, by path and digest."""

    path: str
    digest: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A line with its sentence, as a page shows it. ``is_draft`` tells that the wording has to be looked at."""

    line: BankLine
    text: str
    state: str
    origin: str
    previous_text: str = ""
    is_draft: bool = False

    @property
    def seen(self) -> str:
        """A short name of what the page shows of it."""
        return hashlib.sha256(f"{self.state} {self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class TypedSentence:
    """What a form says of one line: its path and digest as shown, the sentence, its state, and what was seen of it."""

    path: str
    digest: str
    text: str
    state: str
    seen: str


def told_and_dropped(
    stored: Iterable[StoredSentence], resume: ResumeData, sections: Sequence[ResumeSection] = ()
) -> tuple[dict[str, str], list[str]]:
    """The confirmed sentences by the paths of today's lines, and the paths of lines whose sentence was dropped.

    What another client did to the resume in the meantime counts: a line that has another text has no sentence.
    """
    by_digest: dict[str, list[StoredSentence]] = {}
    for one in stored:
        by_digest.setdefault(one.digest, []).append(one)
    confirmed: dict[str, str] = {}
    dropped: list[str] = []
    for line in bank_lines(resume, sections):
        found = by_digest.get(line.digest, [])
        best = next((same for same in found if same.path == line.path), found[0] if found else None)
        if best is not None and best.state == CONFIRMED:
            confirmed[line.path] = best.text
        elif best is not None and best.state == DROPPED:
            dropped.append(line.path)
    return confirmed, dropped


def bank_of(session: Session, resume: UserResume) -> list[BankEntry]:
    """Every line of a resume with its sentence: the stored one, or a proposal. Nothing is stored by looking.

    Raises `InvalidInput` and `Busy` when the proposals take too long to make.
    """
    if not _is_readable(resume):
        return []
    lines = bank_lines(resume.data, sections_of(session, resume.user_id))
    rows = {row.path: row for row in all_sentences(session, resume) if row.path is not None}
    proposals = _proposals([line for line in lines if line.path not in rows or rows[line.path].state == UNDECIDED])
    entries: list[BankEntry] = []
    for line in lines:
        row, made = rows.get(line.path), proposals.get(line.path)
        if row is not None and row.digest != line.digest:
            # The resume was changed by a client that knows nothing of sentences.
            made = made or _proposals([line])[line.path]
            entries.append(BankEntry(line, made.text, UNDECIDED, "rule", row.text, not made.is_safe))
        elif row is not None:
            is_draft = made is not None and not made.is_safe and row.text == made.text
            entries.append(BankEntry(line, row.text, row.state, row.origin, row.previous_text or "", is_draft))
        elif made is not None:
            entries.append(BankEntry(line, made.text, UNDECIDED, "rule", "", not made.is_safe))
    return entries


def _proposals(lines: Sequence[BankLine]) -> dict[str, Proposal]:
    if not lines:
        return {}
    told = [[line.path, line.text, line.current, line.is_award] for line in lines]
    made = pages.call("propose_sentences", lines=told)
    return {line.path: Proposal(text, is_safe) for line, (text, is_safe) in zip(lines, made, strict=True)}


def save_sentences(session: Session, actor: User, typed: Sequence[TypedSentence]) -> tuple[int, int]:
    """Store what was decided of the lines that a page showed; how many are confirmed and dropped by it.

    Raises `InvalidInput` with ``text.PATH`` for each sentence to put right, and `Conflict` when a line or its sentence
    is not what the page showed any more and something else was typed: then nothing is stored.
    """
    resume = session.scalar(
        select(UserResume)
        .where(UserResume.user_id == actor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if resume is None:
        raise InvalidInput(gettext("Upload your resume first: sentences are made from its lines."))
    cleaned = _cleaned(typed)
    entries = {entry.line.path: entry for entry in bank_of(session, resume)}
    rows = {row.path: row for row in all_sentences(session, resume)}
    confirmed = dropped = 0
    for one in typed:
        entry, text = entries.get(one.path), cleaned[one.path]
        same = entry is not None and (text, one.state) == (entry.text, entry.state)
        if entry is None or entry.line.digest != one.digest or (entry.seen != one.seen and not same):
            raise Conflict(gettext(CHANGED))
        row = rows.get(one.path)
        if row is None:
            row = ResumeSentence(user_resume_id=resume.id, path=one.path, origin="rule", text=entry.text)
            session.add(row)
        elif row.digest != entry.line.digest:
            row.previous_text, row.origin = row.text, "rule"
        confirmed += one.state == CONFIRMED != entry.state
        dropped += one.state == DROPPED != entry.state
        row.origin = "person" if text != entry.text else row.origin
        row.text, row.state, row.digest = text, one.state, entry.line.digest
        if one.state != UNDECIDED:
            row.previous_text = None
    session.flush()
    return confirmed, dropped


def _cleaned(typed: Sequence[TypedSentence]) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    problems: dict[str, str] = {}
    for one in typed:
        if one.state not in SENTENCE_STATES:
            raise InvalidInput(gettext("Choose confirm, drop or decide later for each sentence."))
        try:
            text = " ".join(clean_text(one.text).split())
        except ValueError:
            problems[f"text.{one.path}"] = gettext("The sentence contains a character that cannot be stored (NUL).")
            continue
        if not text:
            problems[f"text.{one.path}"] = gettext("Write the sentence, or choose Drop.")
        elif len(text) > MAX_SENTENCE:
            problems[f"text.{one.path}"] = gettext(
                "Use at most %(max_sentence)s characters.", max_sentence=MAX_SENTENCE
            )
        cleaned[one.path] = text
    if problems:
        raise InvalidInput(gettext("Check the sentences that are marked."), problems)
    return cleaned


def follow_lines(session: Session, resume: UserResume) -> None:
    """Bring the stored sentences of a resume in line with its lines, in the transaction that changed them.

    A line that moved takes its sentence along. A line that changed asks again: its sentence is proposed anew, and the
    old one stays beside it. A sentence whose line is gone keeps without a path until the line comes back.
    """
    rows = all_sentences(session, resume)
    if not rows or not _is_readable(resume):
        return
    lines = bank_lines(resume.data, sections_of(session, resume.user_id))
    taken = _unchanged(rows, lines)
    left = [row for row in rows if row not in taken.values()]
    by_path = {row.path: row for row in left if row.path is not None}
    changed = [line for line in lines if line.path not in taken and line.path in by_path]
    try:
        proposals = _proposals(changed)
    except (InvalidInput, Busy):
        # The page makes them again when it is opened; until then the row tells another line's digest, and is not used.
        proposals = {}
    for line in changed:
        row = by_path[line.path]
        taken[line.path] = row
        left.remove(row)
        made = proposals.get(line.path)
        if made is not None:
            row.previous_text = row.text if row.state == CONFIRMED or row.origin == "person" else row.previous_text
            row.text, row.state, row.origin, row.digest = made.text, UNDECIDED, "rule", line.digest
    for path, row in taken.items():
        row.path = path
    for row in left:
        _let_go(session, row)
    session.flush()


def _unchanged(rows: Sequence[ResumeSentence], lines: Sequence[BankLine]) -> dict[str, ResumeSentence]:
    """By the path of a line, the row that was made of this very text, at best from this very place."""
    left = list(rows)
    taken: dict[str, ResumeSentence] = {}
    for line in lines:
        same = [row for row in left if row.digest == line.digest]
        if same:
            taken[line.path] = next((row for row in same if row.path == line.path), same[0])
            left.remove(taken[line.path])
    return taken


def _let_go(session: Session, row: ResumeSentence) -> None:
    """Delete what nobody has decided about; keep the rest without a line."""
    if row.state == UNDECIDED and row.origin == "rule" and row.previous_text is None:
        session.delete(row)
    else:
        row.path = None


def sentences_without_line(session: Session, resume: UserResume) -> list[ResumeSentence]:
    """Sentences whose line is not in the resume any more."""
    return [row for row in all_sentences(session, resume) if row.path is None]


def forget_sentences(session: Session, actor: User) -> int:
    """Delete the sentences whose line is gone; how many there were."""
    resume = session.scalar(select(UserResume).where(UserResume.user_id == actor.id).with_for_update())
    gone = sentences_without_line(session, resume) if resume is not None else []
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)


def stored_sentences(values: object) -> list[StoredSentence]:
    """Sentences out of a row's JSON; what does not fit is left out."""
    found = values if isinstance(values, list) else []
    return [_stored(one) for one in found if isinstance(one, Mapping)]


def _stored(value: Mapping[str, Any]) -> StoredSentence:
    return StoredSentence(*(str(value.get(name) or "") for name in ("path", "digest", "text", "state")))


def _is_readable(resume: UserResume) -> bool:
    try:
        _ = resume.data
    except InvalidInput:
        return False
    return True


def all_sentences(session: Session, resume: UserResume) -> list[ResumeSentence]:
    """Every stored sentence of a resume, the oldest first, also those whose line is gone."""
    query = select(ResumeSentence).where(ResumeSentence.user_resume_id == resume.id)
    return list(session.scalars(query.order_by(ResumeSentence.created_at, ResumeSentence.id)))
