"""Tags: words of the person's own, by which applications are found together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import ApplicationTag, Tag, UserApplication
from atspro.services.applications.attempts import lock_application
from atspro.shapes import clean_text

MAX_TAG = 40
MAX_TAGS = 20
MAX_TAGS_OF_PERSON = 300


def tags_of(session: Session, application: UserApplication) -> tuple[list[str], list[str]]:
    """The application's tags, and all that its owner has, each in the order of the alphabet."""
    rows = session.execute(
        select(Tag.name, ApplicationTag.id.is_not(None).label("here"))
        .outerjoin(
            ApplicationTag, (ApplicationTag.tag_id == Tag.id) & (ApplicationTag.application_id == application.id)
        )
        .where(Tag.user_id == application.user_id)
        .order_by(func.lower(Tag.name))
    ).all()
    return [row.name for row in rows if row.here], [row.name for row in rows]


def set_tags(session: Session, application: UserApplication, names: Sequence[str]) -> None:
    """Give the application these tags and no others; a tag that nothing has any more goes.

    "remote" and "Remote" are one tag. Raises `InvalidInput` for a tag that is too long, and for too many.
    """
    wanted = _cleaned(names)
    lock_application(session, application)
    known = {
        name.lower(): (tag_id, name)
        for tag_id, name in session.execute(
            select(Tag.id, Tag.name).where(Tag.user_id == application.user_id).with_for_update(key_share=True)
        )
    }
    missing = [name for key, name in wanted.items() if key not in known]
    if len(known) + len(missing) > MAX_TAGS_OF_PERSON:
        raise InvalidInput(
            gettext("Check the tags."),
            {
                "tags": gettext(
                    "You have %(max_tags_of_person)s tags. Use one of them.", max_tags_of_person=MAX_TAGS_OF_PERSON
                )
            },
        )
    for name in missing:
        tag = Tag(user_id=application.user_id, name=name)
        session.add(tag)
        session.flush()
        known[name.lower()] = (tag.id, name)
    ids = [known[key][0] for key in wanted]
    session.execute(
        delete(ApplicationTag).where(ApplicationTag.application_id == application.id, ApplicationTag.tag_id.not_in(ids))
    )
    if ids:
        rows = [{"application_id": application.id, "tag_id": tag_id} for tag_id in ids]
        session.execute(insert(ApplicationTag).values(rows).on_conflict_do_nothing())
    is_used = exists().where(ApplicationTag.tag_id == Tag.id)
    session.execute(delete(Tag).where(Tag.user_id == application.user_id, ~is_used))


def _cleaned(names: Sequence[str]) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for name in names:
        try:
            name = " ".join(clean_text(name).split())
        except ValueError as error:
            raise InvalidInput(
                gettext("Check the tags."),
                {"tags": gettext("This text contains a character that cannot be stored (NUL).")},
            ) from error
        if len(name) > MAX_TAG:
            raise InvalidInput(
                gettext("Check the tags."),
                {"tags": gettext("Use at most %(max_tag)s characters for a tag.", max_tag=MAX_TAG)},
            )
        if name:
            wanted.setdefault(name.lower(), name)
    if len(wanted) > MAX_TAGS:
        raise InvalidInput(
            gettext("Check the tags."), {"tags": gettext("Use at most %(max_tags)s tags.", max_tags=MAX_TAGS)}
        )
    return wanted
