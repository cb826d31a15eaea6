"""How long the audit log is kept: its months, the content of deleted rows, and people who are forgotten.

The work is done by functions of the database, the only ones that its guard lets pass. Each leaves a record of what it
took out.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

# For so long a deleted row can be restored, and its content is kept.
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
    """Empty the entries of rows that can no longer be restored, a thousand rows at a time; how many entries."""
    return session.scalar(select(func.atspro_audit_tidy(RESTORABLE_DAYS, TIDY_AT_ONCE))) or 0


def forget(session: Session, user_id: str) -> int:
    """Remove everything that is logged of a deleted user's own rows; how many entries.

    Of events about them stays who did what and when, without details. Raises the database's error for a user who is
    still there.
    """
    return session.scalar(select(func.atspro_audit_forget(user_id))) or 0
