"""Whether a certificate is held, as far as its own words and dates tell."""

from __future__ import annotations

import re

from atspro.engine.dates import parse_date
from atspro.engine.negation import denies
from atspro.engine.types import Month
from atspro.shapes import Certification

_NOT_YET = re.compile(
    r"\b(?:planned|planning to|in[- ]progress|pending|expect(?:ed|ing)|anticipated|scheduled|upcoming|ongoing|studying"
    r"|preparing|candidate|enrolled|target(?:ed)?|future|tbd|tba|not yet|not (?:held|obtained|passed)|none|started"
    r"|begun|working towards?|pursuing|exam on|due)\b",
    re.IGNORECASE,
)
_LAPSED = re.compile(r"\b(?:expired|lapsed|inactive|revoked|suspended|retired)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def holds(one: Certification, today: Month | None) -> bool:
    """Whether the person may say that they hold this certificate on ``today``, a (year, month).

    Not when its words say that it is planned, under way or expired, when it was obtained in the future, or when it
    expired before; a date without a month counts as its last when it ends and as its first when it begins. Without
    ``today`` only words tell.
    """
    obtained, expires = one.date_obtained or "", one.expiration_date or ""
    if not one.name or any(_NOT_YET.search(text) or _LAPSED.search(text) for text in (_beside(one.name), obtained)):
        return False
    if _LAPSED.search(expires) or denies(one.name):
        return False
    if today is None:
        return True
    began = _written(obtained, first=True)
    named = [int(year) for year in _YEAR.findall(one.name)] if re.search(r"\([^)]*\)\s*$", one.name) else []
    if (began and began > today) or any(year > today[0] for year in named):
        return False
    ended = _written(expires, first=False)
    return not ended or ended >= today


def _beside(name: str) -> str:
    """What stands beside a certificate's name: in parentheses, or after a comma, a colon or a dash."""
    found = re.search(r"[(\[,:]|\s[-–—]\s", name)
    return name[found.start() :] if found else ""


def _written(text: str, first: bool) -> Month | None:
    date = parse_date(text)
    if date is None:
        years = _YEAR.findall(text)
        return (int(years[-1]), 1 if first else 12) if years else None
    return date.year, date.month or (1 if first else 12)


def is_paper(name: str) -> bool:
    """Whether a text names a certificate, and is no statement that a reader of files took for one."""
    return bool(name[:1].isupper() or name[:1].isdigit()) and not re.search(
        r"\b(?:have|has|had|is|are|was|were|completed|who|which|my)\b", name
    )
