"""The ``savedView`` table: lists as somebody wants to see them again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column


class SavedView(Base):
    """A list’s filters, sort and columns under a name; staff’s and job seekers’ alike."""

    __tablename__ = "savedView"
    __table_args__ = (
        UniqueConstraint("userId", "listName", "name"),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_savedView_userId_listName", "userId", "listName", "position"),
        Index("ix_savedView_shared", "listName", "name", postgresql_where=text('"isShared"')),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    list_name: Mapped[str] = mapped_column("listName", Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    columns: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    position: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    is_shared: Mapped[bool] = mapped_column("isShared", Boolean, server_default=text("false"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
