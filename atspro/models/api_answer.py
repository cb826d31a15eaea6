"""The ``apiAnswer`` table: what programs were answered under keys of their own, for when they ask the same again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base
from atspro.models.api_token import ApiToken
from atspro.models.columns import created_at_column


class ApiAnswer(Base):
    """The answer to one request of a token's that carried an idempotency key."""

    __tablename__ = "apiAnswer"
    __table_args__ = (Index(None, "createdAt"),)

    token_id: Mapped[UUID] = mapped_column(
        "tokenId", Uuid, ForeignKey("apiTokens.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    location: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()

    token: Mapped[ApiToken] = relationship()
