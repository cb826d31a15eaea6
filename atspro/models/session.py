"""Better-Auth's ``session`` table: who is signed in, on either application."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import folded_text
from atspro.models.user import User

if TYPE_CHECKING:
    from atspro.models.session_use import SessionUse


class AuthSession(Base):
    """One signed-in device. The token is a secret: no page or log shows it."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("token", name="session_token_key"),
        Index(None, "userId"),
        Index(None, "createdAt", "id"),
        Index(None, "expiresAt", "id"),
        Index("ix_session_folded_ipAddress", folded_text('"ipAddress"'), "createdAt", "id"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column("expiresAt", UtcTimestamp)
    token: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column("createdAt", UtcTimestamp)
    updated_at: Mapped[datetime] = mapped_column("updatedAt", UtcTimestamp)
    ip_address: Mapped[str | None] = mapped_column("ipAddress", Text)
    user_agent: Mapped[str | None] = mapped_column("userAgent", Text)
    user_id: Mapped[str] = mapped_column(
        "userId", Text, ForeignKey("user.id", ondelete="CASCADE", name="session_userId_fkey")
    )
    # Better-Auth's admin plugin owns this column: the id of the admin who is looking in the user's name.
    impersonated_by: Mapped[str | None] = mapped_column("impersonatedBy", Text)

    user: Mapped[User] = relationship(back_populates="sessions")
    # None until the session is used here: Better-Auth makes sessions too.
    use: Mapped[SessionUse | None] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    def __str__(self) -> str:
        return f"Session {self.id}"
