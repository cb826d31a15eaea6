"""The ``tags`` table: a person’s own words for applications."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column


class Tag(Base):
    """A person’s own word for some of their applications."""

    __tablename__ = "tags"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index("uq_tags_userId_name", "userId", text("lower(name)"), unique=True),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
