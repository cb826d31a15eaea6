"""The ``knownDevice`` table: browsers in which a person has signed in before, so that a new one is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW


class KnownDevice(Base):
    """One browser of a person's, by the digest of a cookie that says nothing else."""

    __tablename__ = "knownDevice"
    __table_args__ = (Index(None, "usedAt"),)

    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    used_at: Mapped[datetime] = mapped_column("usedAt", UtcTimestamp, server_default=NOW)
