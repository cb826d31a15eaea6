"""The people of an application: contacts of the person's own, and what part each has in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput, NotFound
from atspro.i18n import format_number, gettext
from atspro.models import ApplicationContact, Contact, User, UserApplication
from atspro.services import owned_rows
from atspro.services.applications.attempts import lock_application
from atspro.services.applications.texts import MAX_SHORT_TEXT
from atspro.shapes import clean_text
from atspro.tables import CONTACTS

MAX_CONTACTS = 2_000
MAX_PEOPLE = 50
OFFERED = 200


@dataclass(frozen=True)
class Person:
    """A contact with the part that they have in an application; ``is_via`` is whom it goes through."""

    contact: Contact
    part: str
    is_via: bool


def people_of(session: Session, application: UserApplication) -> tuple[list[Person], list[Contact]]:
    """Who has a part in the application, and at most `OFFERED` other contacts, those of the same company first."""
    is_here = ApplicationContact.id.is_not(None)
    rows = session.execute(
        select(Contact, ApplicationContact.part, is_here.label("here"))
        .outerjoin(
            ApplicationContact,
            (ApplicationContact.contact_id == Contact.id) & (ApplicationContact.application_id == application.id),
        )
        .where(Contact.user_id == application.user_id)
        .order_by(
            is_here.desc(),
            func.coalesce(Contact.company_key == application.company_key, False).desc(),
            func.lower(Contact.name),
            Contact.id,
        )
        .limit(MAX_PEOPLE + OFFERED)
    ).all()
    people = [
        Person(row.Contact, row.part or "", row.Contact.id == application.via_contact_id) for row in rows if row.here
    ]
    return people, [row.Contact for row in rows if not row.here][:OFFERED]


def check_contacts(session: Session, actor: User) -> None:
    """Raise `InvalidInput` when the actor has as many contacts as anybody may have."""
    count = session.scalar(select(func.count()).select_from(Contact).where(Contact.user_id == actor.id))
    if count and count >= MAX_CONTACTS:
        raise InvalidInput(
            gettext(
                "You have %(max_contacts)s contacts. Delete some that you no longer need.",
                max_contacts=format_number(MAX_CONTACTS),
            )
        )


def add_person(
    session: Session,
    actor: User,
    application: UserApplication,
    *,
    contact_id: UUID | None = None,
    values: Mapping[str, Any] | None = None,
    part: str = "",
    is_via: bool = False,
) -> Contact:
    """Give a contact, or a new one of these values, a part in the application; again, to change the part.

    Raises `InvalidInput` by the fields of a contact and ``part``, and `NotFound` for another person's contact.
    """
    try:
        part = " ".join(clean_text(part).split())
    except ValueError as error:
        raise InvalidInput(
            gettext("Check the person."),
            {"part": gettext("This text contains a character that cannot be stored (NUL).")},
        ) from error
    if len(part) > MAX_SHORT_TEXT:
        raise InvalidInput(
            gettext("Check the person."),
            {"part": gettext("Use at most %(max_short_text)s characters.", max_short_text=MAX_SHORT_TEXT)},
        )
    lock_application(session, application)
    if contact_id is not None:
        contact: Contact = owned_rows.get_row(session, CONTACTS, actor, contact_id)
    else:
        check_contacts(session, actor)
        contact = owned_rows.create_row(session, CONTACTS, actor, values or {})
    link = session.scalar(
        select(ApplicationContact).where(
            ApplicationContact.application_id == application.id, ApplicationContact.contact_id == contact.id
        )
    )
    if link is None:
        of_application = ApplicationContact.application_id == application.id
        count = session.scalar(select(func.count()).select_from(ApplicationContact).where(of_application))
        if count and count >= MAX_PEOPLE:
            raise InvalidInput(gettext("An application has at most %(max_people)s people.", max_people=MAX_PEOPLE))
        link = ApplicationContact(application_id=application.id, contact_id=contact.id)
        session.add(link)
    link.part = part or None
    if is_via:
        application.via_contact_id = contact.id
    session.flush()
    return contact


def remove_person(session: Session, application: UserApplication, contact_id: UUID) -> None:
    """Take a contact's part in the application away; the contact stays. Raises `NotFound` for one without a part."""
    lock_application(session, application)
    removed = session.scalars(
        delete(ApplicationContact)
        .where(ApplicationContact.application_id == application.id, ApplicationContact.contact_id == contact_id)
        .returning(ApplicationContact.id)
    ).all()
    if not removed:
        raise NotFound(gettext("This person has no part in the application."))
    if application.via_contact_id == contact_id:
        application.via_contact_id = None
    session.flush()
