"""The ``mail`` table: the outbox of messages to people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, updated_at_column


class Mail(Base):
    """One message. Its body may hold a link that is a secret: it is emptied once the message is sent."""

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint('"sentAt" IS NULL OR "failedAt" IS NULL', name="ended"),
        Index(
            "ix_mail_due",
            "runAfter",
            postgresql_where=text('"sentAt" IS NULL AND "failedAt" IS NULL'),
        ),
        Index(None, "createdAt"),
        Index(None, "userId"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    # Whom it speaks of: with them it goes, also where it went to another address than theirs.
    user_id: Mapped[str | None] = mapped_column("userId", ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    run_after: Mapped[datetime] = mapped_column("runAfter", UtcTimestamp, server_default=NOW)
    sent_at: Mapped[datetime | None] = mapped_column("sentAt", UtcTimestamp)
    failed_at: Mapped[datetime | None] = mapped_column("failedAt", UtcTimestamp)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
