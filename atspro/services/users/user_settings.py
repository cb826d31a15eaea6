"""How a person wants to see the site: their language and their time zone."""

from __future__ import annotations

from zoneinfo import available_timezones

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.i18n import LANGUAGES, gettext
from atspro.models import User, UserSettings


def save_settings(session: Session, user: User, *, language: str | None, timezone: str | None) -> UserSettings:
    """Keep the person's language and time zone; None follows the browser. Raises `InvalidInput` for what is neither."""
    fields = {}
    if language is not None and language not in LANGUAGES:
        fields["language"] = gettext("Choose one of the languages.")
    if timezone is not None and timezone not in available_timezones():
        fields["timezone"] = gettext("Choose one of the time zones.")
    if fields:
        raise InvalidInput(gettext("Choose from the lists."), fields)
    values = {"language": language, "timezone": timezone}
    statement = insert(UserSettings).values(userId=user.id, **values)
    statement = statement.on_conflict_do_update(
        index_elements=["userId"], set_={**values, "updatedAt": func.timezone("UTC", func.statement_timestamp())}
    )
    return session.scalars(statement.returning(UserSettings), execution_options={"populate_existing": True}).one()
