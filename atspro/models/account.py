"""Better-Auth's ``account`` table: the ways in that a user has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.user import User

CREDENTIAL = "credential"


class Account(Base):
    """A password (providerId 'credential', accountId the user's id) or a social sign-in."""

    __tablename__ = "account"
    __table_args__ = (
        Index(None, "userId"),
        # Whose a sign-in at a provider is.
        Index(None, "accountId", "providerId"),
        Index(None, "createdAt", "id"),
        Index(None, "providerId", "createdAt", "id"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[str] = mapped_column("accountId", Text)
    provider_id: Mapped[str] = mapped_column("providerId", Text)
    user_id: Mapped[str] = mapped_column(
        "userId", Text, ForeignKey("user.id", ondelete="CASCADE", name="account_userId_fkey")
    )
    access_token: Mapped[str | None] = mapped_column("accessToken", Text)
    refresh_token: Mapped[str | None] = mapped_column("refreshToken", Text)
    id_token: Mapped[str | None] = mapped_column("idToken", Text)
    access_token_expires_at: Mapped[datetime | None] = mapped_column("accessTokenExpiresAt", UtcTimestamp)
    refresh_token_expires_at: Mapped[datetime | None] = mapped_column("refreshTokenExpiresAt", UtcTimestamp)
    scope: Mapped[str | None] = mapped_column(Text)
    password: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column("createdAt", UtcTimestamp)
    updated_at: Mapped[datetime] = mapped_column("updatedAt", UtcTimestamp)

    user: Mapped[User] = relationship(back_populates="accounts")

    def __str__(self) -> str:
        return f"{self.provider_id} account {self.id}"
