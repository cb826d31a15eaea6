"""The ``apiTokens`` table: tokens of programs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.user import User


class ApiToken(Base):
    """A secret by which a program, such as a calendar, acts for a person. Only its digest is stored."""

    __tablename__ = "apiTokens"
    __table_args__ = (
        UniqueConstraint("tokenHash"),
        Index("ix_apiTokens_userId", "userId"),
        Index(None, "createdAt", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column("tokenHash", Text)
    prefix: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[datetime | None] = mapped_column("expiresAt", UtcTimestamp)
    last_used_at: Mapped[datetime | None] = mapped_column("lastUsedAt", UtcTimestamp)
    revoked_at: Mapped[datetime | None] = mapped_column("revokedAt", UtcTimestamp)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    user: Mapped[User] = relationship()
