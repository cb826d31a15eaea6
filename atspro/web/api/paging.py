"""Cursors: where a page of a list ended, as the next request says it."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID

from atspro.i18n import gettext
from atspro.web.api.problems import ApiError

Position = tuple[datetime, UUID]


def cursor_of(made: datetime, row_id: UUID) -> str:
    """The place behind a row, given by when it was made and its id."""
    return base64.urlsafe_b64encode(f"{made.isoformat()} {row_id}".encode()).decode()


def position_of(cursor: str) -> Position | None:
    """The place that a cursor names; None for none. Refuses one that is not ours with 422."""
    if not cursor:
        return None
    try:
        made, row_id = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().split(" ")
        moment = datetime.fromisoformat(made)
        if moment.tzinfo is not None:
            raise ValueError(made)
        return moment, UUID(row_id)
    except (ValueError, binascii.Error):
        message = gettext("This cursor is not valid. Leave it out to begin at the newest.")
        raise ApiError(422, message, {"cursor": message}) from None
