"""The ``twoFactor`` table of Better-Auth's plugin: a person's authenticator app, its backup codes, and its lock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp


class TwoFactor(Base):
    """One person's app. Secret and backup codes are encrypted, and no page or log shows them.

    ``verified`` is False until a first code was given, and counts as True when NULL, as older versions leave it.
    """

    __tablename__ = "twoFactor"
    __table_args__ = (UniqueConstraint("userId"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    backup_codes: Mapped[str] = mapped_column("backupCodes", Text)
    user_id: Mapped[str] = mapped_column(
        "userId", Text, ForeignKey("user.id", ondelete="CASCADE", name="twoFactor_userId_fkey")
    )
    verified: Mapped[bool | None] = mapped_column(Boolean)
    # Wrong codes in a row, and until when no code is taken after too many.
    failed_count: Mapped[int | None] = mapped_column("failedVerificationCount", Integer)
    locked_until: Mapped[datetime | None] = mapped_column("lockedUntil", UtcTimestamp)

    def __str__(self) -> str:
        return f"Second factor {self.id}"
