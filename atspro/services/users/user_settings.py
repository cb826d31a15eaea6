"""How a person wants to see the site: their language and their time zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import cast, func, null
from sqlalchemy.dialects.postgresql import JSONB, insert
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
    return _store(session, user, {"language": language, "timezone": timezone})


def save_time_zone(session: Session, user: User, timezone: str) -> UserSettings:
    """Keep the person's time zone alone. Raises `InvalidInput` for what is none."""
    if timezone not in available_timezones():
        problem = gettext("Choose a time zone from the list.")
        raise InvalidInput(gettext("Choose from the lists."), {"timezone": problem})
    return _store(session, user, {"timezone": timezone})


def save_list_columns(session: Session, user: User, list_name: str, columns: Sequence[str]) -> UserSettings:
    """Keep which columns the person wants in a list of the dashboard, in this order; none for those of everybody."""
    kept = func.coalesce(UserSettings.list_columns, cast({}, JSONB))
    if not columns:
        return _store(session, user, {"listColumns": null()}, {"listColumns": kept.op("-")(list_name)})
    wanted = cast({list_name: list(columns)}, JSONB)
    return _store(session, user, {"listColumns": wanted}, {"listColumns": kept.op("||")(wanted)})


def _store(
    session: Session, user: User, values: Mapping[str, Any], changed: Mapping[str, Any] | None = None
) -> UserSettings:
    statement = insert(UserSettings).values(userId=user.id, **values)
    statement = statement.on_conflict_do_update(
        index_elements=["userId"],
        set_={**(changed or values), "updatedAt": func.timezone("UTC", func.statement_timestamp())},
    )
    return session.scalars(statement.returning(UserSettings), execution_options={"populate_existing": True}).one()
