"""The ``twoFactorUse`` table: what we remember of a person's second factor beyond Better-Auth's own columns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp


class TwoFactorUse(Base):
    """Which code was used last, so that none works twice; wrong codes of those who are signed in, or have no app.

    Who knows the password and guesses at the sign-in page is counted in ``twoFactor``, and does not lock the owner's
    own sessions out. A trigger counts the locks of both, and has each last twice as long as the one before.
    """

    __tablename__ = "twoFactorUse"

    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    # The newest period of 30 seconds since 1970 whose code was taken.
    last_step: Mapped[int | None] = mapped_column("lastStep", BigInteger)
    failed_count: Mapped[int | None] = mapped_column("failedCount", Integer, server_default=text("0"))
    locked_until: Mapped[datetime | None] = mapped_column("lockedUntil", UtcTimestamp)
    # In a row, with less than a week between two; a right code ends the row.
    locks: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_lock_at: Mapped[datetime | None] = mapped_column("lastLockAt", UtcTimestamp)
    # New backup codes are shown until the person has said that they are saved, and not longer than this.
    codes_shown_until: Mapped[datetime | None] = mapped_column("codesShownUntil", UtcTimestamp)
