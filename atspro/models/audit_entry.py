"""The ``auditEntry`` table: who did what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from atspro.db import Base
from atspro.models.columns import created_at_column
from atspro.models.user import User


class AuditEntry(Base):
    """One deed. It has no foreign keys, for it outlives whom and what it speaks of."""

    __tablename__ = "auditEntry"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(details) = 'object'", name="details_object"),
        Index(None, "createdAt"),
        Index(None, "actorId", "createdAt"),
        Index(None, "tableName", "rowId"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    actor_id: Mapped[str | None] = mapped_column("actorId", Text)
    # In whose name the actor, a member of staff, was looking at the site.
    impersonated_id: Mapped[str | None] = mapped_column("impersonatedId", Text)
    action: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str | None] = mapped_column("tableName", Text)
    row_id: Mapped[str | None] = mapped_column("rowId", Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    request_id: Mapped[str | None] = mapped_column("requestId", Text)
    created_at: Mapped[datetime] = created_at_column()

    # For reading only, and None when the account is gone.
    actor: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(AuditEntry.actor_id) == User.id, viewonly=True, uselist=False
    )
    impersonated: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(AuditEntry.impersonated_id) == User.id, viewonly=True, uselist=False
    )

    def __str__(self) -> str:
        return f"{self.action} {self.id}"
