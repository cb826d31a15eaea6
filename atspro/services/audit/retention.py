"""How long the memory lasts: its months, what deleted rows said, and a person who asks to be forgotten.

The work is done by functions of the database, the only ones before which its guard steps aside.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

# For so long a deleted row can be brought back, and what it said is kept.
RESTORABLE_DAYS = 30
TIDY_AT_ONCE = 1000


class Kept(NamedTuple):
    """How many months' partitions were made and dropped."""

    made: int
    dropped: int


def keep(session: Session, *, months: int) -> Kept:
    """Make the partitions of this month and the next two, and drop those that ended more than ``months`` ago."""
    return Kept(
        *session.execute(text("SELECT made, dropped FROM atspro_audit_keep(:months)"), {"months": months}).one()
    )


def tidy(session: Session) -> int:
    """Empty the entries of rows that can no longer be brought back, a thousand rows at a time; how many entries."""
    return session.scalar(select(func.atspro_audit_tidy(RESTORABLE_DAYS, TIDY_AT_ONCE))) or 0


def forget(session: Session, user_id: str) -> int:
    """Remove everything that is remembered of a person's own rows, whose deletion is theirs to decide.

    Of deeds about them stays who did what and when, without details.
    """
    return session.scalar(select(func.atspro_audit_forget(user_id))) or 0
