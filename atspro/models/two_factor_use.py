"""The ``twoFactorUse`` table: what we remember of a person's second factor beyond Better-Auth's own columns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp


class TwoFactorUse(Base):
    """Which code was used last, so that none works twice, and failures of those who have no ``twoFactor`` row."""

    __tablename__ = "twoFactorUse"

    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    # The newest period of 30 seconds since 1970 whose code was taken.
    last_step: Mapped[int | None] = mapped_column("lastStep", BigInteger)
    failed_count: Mapped[int | None] = mapped_column("failedCount", Integer, server_default=text("0"))
    locked_until: Mapped[datetime | None] = mapped_column("lockedUntil", UtcTimestamp)
    # New backup codes are shown until the person has said that they are saved, and not longer than this.
    codes_shown_until: Mapped[datetime | None] = mapped_column("codesShownUntil", UtcTimestamp)
