"""The ``sessionUse`` table: what we know of a session beyond Better-Auth's own columns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW


class SessionUse(Base):
    """Where and when a session was last used here, and when its person last gave password or second factor again."""

    __tablename__ = "sessionUse"

    session_id: Mapped[str] = mapped_column(
        "sessionId", Text, ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    ip_address: Mapped[str | None] = mapped_column("ipAddress", Text)
    user_agent: Mapped[str | None] = mapped_column("userAgent", Text)
    used_at: Mapped[datetime] = mapped_column("usedAt", UtcTimestamp, server_default=NOW)
    confirmed_at: Mapped[datetime | None] = mapped_column("confirmedAt", UtcTimestamp)
    # None when it was not asked for here: on a trusted device, or when another application signed the person in.
    second_factor_at: Mapped[datetime | None] = mapped_column("secondFactorAt", UtcTimestamp)
