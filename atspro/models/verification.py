"""Better-Auth's ``verification`` table: single-use tokens such as those of a password reset."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW


class Verification(Base):
    """One token. Identifier and value are secrets: no page or log shows them."""

    __tablename__ = "verification"
    __table_args__ = (Index(None, "expiresAt", "id"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    identifier: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column("expiresAt", UtcTimestamp)
    created_at: Mapped[datetime | None] = mapped_column("createdAt", UtcTimestamp, server_default=NOW)
    updated_at: Mapped[datetime | None] = mapped_column("updatedAt", UtcTimestamp, server_default=NOW)

    def __str__(self) -> str:
        return f"Verification {self.id}"
