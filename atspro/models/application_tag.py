"""The ``applicationTags`` table: which tags are on which application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column


class ApplicationTag(Base):
    """A tag on an application."""

    __tablename__ = "applicationTags"
    __table_args__ = (
        UniqueConstraint("applicationId", "tagId"),
        Index("ix_applicationTags_tagId", "tagId"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    application_id: Mapped[UUID] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    tag_id: Mapped[UUID] = mapped_column("tagId", Uuid, ForeignKey("tags.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
