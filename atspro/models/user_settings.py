"""The ``userSettings`` table: how a person wants to see the site."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column

if TYPE_CHECKING:
    from atspro.models.user import User


class UserSettings(Base):
    """One row a person at most; what is NULL follows the browser."""

    __tablename__ = "userSettings"
    __table_args__ = (
        UniqueConstraint("userId"),
        CheckConstraint("language ~ '^[a-z]{2}$'", name="language"),
        CheckConstraint("timezone <> ''", name="timezone"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    language: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(Text)
    # Of lists of the dashboard, by their names: the columns that the person wants, in order.
    list_columns: Mapped[dict[str, list[str]] | None] = mapped_column("listColumns", JSONB)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    user: Mapped[User] = relationship(back_populates="settings")
