"""Documents as they were sent: text, design and score, kept apart from the versions that may go."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from atspro.db import utc_now
from atspro.engine.types import DESIGNS, Kind
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import METHODS, ApplicationDocument, ApplicationEvent, JobDocument, User, UserApplication
from atspro.services.applications.attempts import check_room, lock_application
from atspro.services.applications.moves import check_move, moment_of, move
from atspro.services.applications.texts import MAX_SHORT_TEXT, clean_texts

MAX_DOCUMENTS = 10
MAX_KEPT = 100


@dataclass(frozen=True)
class Sent:
    """What a person says about sending: when, how, where they found the job, and with which versions and designs.

    ``documents`` are pairs of a version's id and a design, "" for its type's first. Without a ``day`` it is now.
    """

    day: date | None = None
    method: str = ""
    source: str = ""
    note: str = ""
    documents: Sequence[tuple[UUID, str]] = ()


def mark_sent(session: Session, application: UserApplication, sent: Sent) -> list[ApplicationDocument]:
    """Move the application to Applied and keep the documents as they are now. Raises `InvalidInput` and `NotFound`.

    An application that was sent already keeps its stage and day: more documents are added to it.
    """
    sent_at = moment_of(sent.day) if sent.day and sent.day != utc_now().date() else None
    source, note = _check(sent, sent_at)
    job = lock_application(session, application)
    check_room(session, application)
    if len(sent_documents(session, application)) + len(sent.documents) > MAX_KEPT:
        raise InvalidInput(
            gettext("An application keeps at most %(max_kept)s documents that were sent.", max_kept=MAX_KEPT)
        )
    frozen: list[ApplicationDocument] = []
    for document_id, design in dict(sent.documents).items():
        document = session.scalar(
            select(JobDocument).where(JobDocument.id == document_id, JobDocument.job_id == application.job_id)
        )
        if document is None:
            raise NotFound(gettext("This document does not exist."))
        frozen.append(_copy(application, document, design, sent_at))
    application.method = sent.method or application.method
    application.source = " ".join(source.split()) or application.source
    session.add_all(frozen)
    session.flush()
    if application.stage == "saved":
        move(session, application, "applied", day=sent.day, note=note)
    elif frozen:
        session.add(
            ApplicationEvent(
                application_id=application.id,
                user_id=application.user_id,
                kind="document",
                body=note or None,
                details={"documents": [str(document.document_id) for document in frozen]},
                **({"occurred_at": sent_at} if sent_at else {}),
            )
        )
        session.flush()
    session.expire(job)
    return frozen


def sent_documents(session: Session, application: UserApplication) -> list[ApplicationDocument]:
    """What was sent with an application, in the order of sending; the texts stay in the database until asked for."""
    return list(
        session.scalars(
            select(ApplicationDocument)
            .options(defer(ApplicationDocument.content))
            .where(ApplicationDocument.application_id == application.id)
            .order_by(ApplicationDocument.sent_at, ApplicationDocument.type)
        )
    )


def _check(sent: Sent, sent_at: datetime | None) -> tuple[str, str]:
    """Where the job was found and the note, as they are stored. Raises `InvalidInput`."""
    problems: dict[str, str] = {}
    source = clean_texts({"source": (sent.source, MAX_SHORT_TEXT)}, problems)["source"]
    if sent.method and sent.method not in METHODS:
        problems["method"] = gettext("Choose how you applied from the list.")
    if len(sent.documents) > MAX_DOCUMENTS:
        problems["documents"] = gettext("Choose at most %(max_documents)s documents.", max_documents=MAX_DOCUMENTS)
    if problems:
        raise InvalidInput(gettext("Check what you sent."), problems)
    return source, check_move("applied", None, sent_at, sent.note)


def _copy(
    application: UserApplication, document: JobDocument, design: str, sent_at: datetime | None
) -> ApplicationDocument:
    designs = DESIGNS[cast("Kind", document.type)]
    if design and design not in designs:
        raise InvalidInput(
            gettext("This design does not exist. Choose one of: %(designs)s.", designs=", ".join(designs))
        )
    about = document.about
    content = document.content
    return ApplicationDocument(
        application_id=application.id,
        document_id=document.id,
        type=document.type,
        version=document.version,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        design={"name": design or designs[0]},
        score=None if about.ats_score is None else Decimal(str(round(about.ats_score, 1))),
        matched=about.keywords_matched,
        missing=about.keywords_missing,
        **({"sent_at": sent_at} if sent_at else {}),
    )


def get_sent_document(session: Session, actor: User, sent_id: UUID) -> ApplicationDocument:
    """A document that the actor sent. Raises `NotFound` also for a neighbour's."""
    sent = session.scalar(
        select(ApplicationDocument)
        .join(UserApplication, UserApplication.id == ApplicationDocument.application_id)
        .where(ApplicationDocument.id == sent_id, UserApplication.user_id == actor.id)
    )
    if sent is None:
        raise NotFound(gettext("This document does not exist."))
    return sent
