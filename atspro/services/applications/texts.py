"""Texts and days that a person types about an application: stored clean, or told by the field's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from atspro.db import utc_now
from atspro.i18n import format_number, gettext
from atspro.shapes import clean_text

MAX_SHORT_TEXT = 200
MAX_NOTE = 500
MAX_PLACE = 500
EARLIEST = datetime.fromisoformat("1970-01-01")
# Nobody plans an interview for later, and what is reckoned from a day must be a day too.
_FARTHEST = timedelta(days=10 * 366)


def clean_texts(given: Mapping[str, tuple[str, int]], problems: dict[str, str]) -> dict[str, str]:
    """Each text without its outer spaces, by the field's name; ``given`` has each with the most characters it may have.

    What cannot be stored, or is too long, is written into ``problems`` by the field's name.
    """
    cleaned: dict[str, str] = {}
    for name, (text, most) in given.items():
        try:
            cleaned[name] = clean_text(text)
        except ValueError:
            problems[name] = gettext("This text contains a character that cannot be stored (NUL).")
            cleaned[name] = ""
        if len(cleaned[name]) > most:
            problems[name] = gettext("Use at most %(limit)s characters.", limit=format_number(most))
    return cleaned


def check_planned(moment: datetime | None) -> str:
    """What is wrong with the day of something that may lie ahead; "" when nothing is."""
    if moment is None or EARLIEST <= moment <= utc_now() + _FARTHEST:
        return ""
    return (
        gettext("Enter a day after 1970.") if moment < EARLIEST else gettext("Enter a day within the next ten years.")
    )
