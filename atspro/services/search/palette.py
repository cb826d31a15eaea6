"""What the palette finds: a few hits of each kind, of one job seeker's own rows or, for staff, of everybody's.

The pages that show it, `web.search` and `admin.search`, know the addresses of rows and the names of pages; the answer
that they make has the same form.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from atspro.models import Contact, GenerationRequest, JobDocument, User, UserJob
from atspro.services.search.full_text import (
    Found,
    contains,
    document_query,
    find_documents,
    find_jobs,
    find_users,
    has_words,
    owners_jobs,
    same_rank,
    through,
)

LIMIT = 8
"""Hits of a kind that are shown."""
MAX_TYPED, MAX_WORDS = 100, 8
MIN_TYPED = 2
"""Letters from which rows are looked for; pages are listed for nothing typed, too."""
Rows = Sequence[Any]


@dataclass(frozen=True)
class Hit:
    """Something to go to: what it is called, what tells it from others of that name, and its address."""

    label: str
    detail: str
    address: str


@dataclass(frozen=True)
class Group:
    """The hits of one kind, and the address of the list of all of them, or ""."""

    name: str
    hits: list[Hit]
    more: str = ""


def as_typed(text: str) -> str:
    """What is looked for of what was typed: its first words, without what no text has."""
    return " ".join(text.replace("\x00", "")[:MAX_TYPED].split()[:MAX_WORDS])


def as_data(groups: Iterable[Group], status: str) -> dict[str, Any]:
    """The answer for a script: the groups, and the sentence that a screen reader says of them."""
    return {"status": status, "groups": [asdict(group) for group in groups]}


def total(groups: Iterable[Group]) -> int:
    """How many hits there are in all groups."""
    return sum(len(group.hits) for group in groups)


# Pages.


def pages_named(pages: Iterable[Hit], text: str) -> list[Hit]:
    """The pages whose name has each word, or whose detail has, those that begin with the text first.

    A page's detail are other words that it is looked for by.
    """
    words, whole = _bare(text).split(), _bare(text)
    named = [page for page in pages if all(word in _bare(f"{page.label} {page.detail}") for word in words)]
    return sorted(named, key=lambda page: not _bare(page.label).startswith(whole))[:LIMIT]


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# A job seeker's own rows.


def own_jobs(session: Session, actor: User, text: str) -> Rows:
    """Id, title and company of the actor's jobs, those first whose title or company has the words."""
    named = and_(*(or_(contains(UserJob.title, word), contains(UserJob.company, word)) for word in text.split()))
    query = select(UserJob.id, UserJob.title, UserJob.company).where(UserJob.user_id == actor.id, owners_jobs(text))
    return session.execute(query.order_by(named.desc(), UserJob.created_at.desc(), UserJob.id).limit(LIMIT)).all()


def own_companies(session: Session, actor: User, text: str) -> Rows:
    """Name and number of jobs of the companies of the actor's jobs, the one with the most jobs first."""
    name, count = func.min(UserJob.company), func.count()
    query = select(name.label("name"), count.label("jobs")).where(
        UserJob.user_id == actor.id, UserJob.company != "", *(contains(UserJob.company, word) for word in text.split())
    )
    query = query.group_by(func.atspro_fold(UserJob.company)).order_by(count.desc(), name).limit(LIMIT)
    return session.execute(query).all()


def own_people(session: Session, actor: User, text: str) -> Rows:
    """Id, name, role and company of the actor's contacts, found by these and by their addresses."""
    place = func.concat_ws(" ", Contact.name, Contact.role, Contact.company, Contact.email, type_=Text)
    query = select(Contact.id, Contact.name, Contact.role, Contact.company).where(
        Contact.user_id == actor.id, *(contains(place, word) for word in text.split())
    )
    return session.execute(query.order_by(func.atspro_fold(Contact.name), Contact.id).limit(LIMIT)).all()


def own_documents(session: Session, actor: User, text: str, names: Mapping[str, str]) -> Rows:
    """Id, type, title and company of the actor's active documents.

    They are found by their text, or by their type in the reader's words (``names``) together with the job's words.
    """
    kind = case(*((JobDocument.type == one, literal(name)) for one, name in names.items()), else_=JobDocument.type)
    place = func.concat_ws(" ", kind, UserJob.title, UserJob.company, type_=Text)
    named = and_(*(contains(place, word) for word in text.split()))
    met = named
    if has_words(text):
        met = or_(named, JobDocument.__table__.c.searchVector.op("@@")(document_query(text)))
    query = (
        select(JobDocument.id, JobDocument.type, UserJob.title, UserJob.company)
        .join(UserJob, UserJob.id == JobDocument.job_id)
        .where(UserJob.user_id == actor.id, JobDocument.is_active, met)
    )
    return session.execute(
        query.order_by(named.desc(), JobDocument.created_at.desc(), JobDocument.id).limit(LIMIT)
    ).all()


# Everybody's rows, for staff. An ID finds its row.


def users(session: Session, text: str) -> Rows:
    """Id, name and email of users."""
    found = find_users(text)
    hits = _best(session, found, User.id, select(User.id, User.name, User.email))
    if hits or " " in text:
        return hits
    return _best(session, same_rank(User.id, User.id == text), User.id, select(User.id, User.name, User.email))


def jobs(session: Session, text: str) -> Rows:
    """Id, title, company and the owner's email of jobs."""
    query = select(UserJob.id, UserJob.title, UserJob.company, User.email).join(User, User.id == UserJob.user_id)
    return _best(session, _by_id(UserJob.id, text) or find_jobs(text), UserJob.id, query)


def documents(session: Session, text: str) -> Rows:
    """Id, type, version, title, company and the owner's email of documents."""
    query = select(JobDocument.id, JobDocument.type, JobDocument.version, UserJob.title, UserJob.company, User.email)
    query = query.join(UserJob, UserJob.id == JobDocument.job_id).join(User, User.id == UserJob.user_id)
    return _best(session, _by_id(JobDocument.id, text) or find_documents(text), JobDocument.id, query)


def find_requests(text: str) -> Found | None:
    """Requests by the words of their jobs, or by a part of their users' addresses."""
    met = through(find_users(text), UserJob.user_id, UserJob.id) if "@" in text else find_jobs(text)
    return through(met, GenerationRequest.job_id, GenerationRequest.id)


def requests(session: Session, text: str) -> Rows:
    """Id, type, state, title, company and the owner's email of requests for documents."""
    key = GenerationRequest.id
    query = select(key, GenerationRequest.type, GenerationRequest.state, UserJob.title, UserJob.company, User.email)
    query = query.join(UserJob, UserJob.id == GenerationRequest.job_id).join(User, User.id == UserJob.user_id)
    return _best(session, _by_id(key, text) or find_requests(text), key, query)


def _by_id(key: Any, text: str) -> Found | None:
    try:
        return same_rank(key, key == UUID(text))
    except ValueError:
        return None


def _best(session: Session, found: Found | None, key: Any, query: Any) -> Rows:
    """The best of what was found: ranked first, and only then put together with what is shown of them."""
    if found is None:
        return []
    hits = found.hits()
    best = select(hits.c.key, hits.c.rank).order_by(hits.c.rank.desc(), hits.c.key.desc()).limit(LIMIT).subquery()
    query = query.join(best, best.c.key == key).order_by(best.c.rank.desc(), best.c.key.desc())
    rows: Rows = session.execute(query).all()
    return rows
