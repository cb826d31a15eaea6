"""The ``mail`` table: the outbox of messages to people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.leased import Leased, lease_rules


class Mail(Leased, Base):
    """One message. Its body may hold a link that is a secret: it is emptied once the message is sent."""

    __tablename__ = "mail"
    __table_args__ = (
        *lease_rules("mail"),
        Index(None, "createdAt"),
        Index(None, "userId"),
    )

    # Whom it speaks of: with them it goes, also where it went to another address than theirs.
    user_id: Mapped[str | None] = mapped_column("userId", ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
