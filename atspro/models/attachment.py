"""The ``attachments`` table: files that belong to applications."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, one_of, updated_at_column

ATTACHMENT_KINDS = ("posting", "offer", "proof", "photo", "other")
MAX_ATTACHMENT = 10 * 1024 * 1024


class Attachment(Base):
    """A file that the person keeps with an application, or with none."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint(one_of("kind", ATTACHMENT_KINDS), name="kind"),
        CheckConstraint("size BETWEEN 0 AND 10485760 AND size = octet_length(content)", name="size"),
        Index("ix_attachments_userId", "userId", "createdAt"),
        Index("ix_attachments_applicationId", "applicationId"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    application_id: Mapped[UUID | None] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(Text, server_default=text("'other'"))
    file_name: Mapped[str] = mapped_column("fileName", Text)
    mime_type: Mapped[str] = mapped_column("mimeType", Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
