"""The ``applicationDocuments`` table: the documents that were sent, as they were."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, updated_at_column


class ApplicationDocument(Base):
    """One document as it was sent. The database refuses to change it."""

    __tablename__ = "applicationDocuments"
    __table_args__ = (
        CheckConstraint("type IN ('resume', 'cover', 'research', 'prep')", name="type"),
        Index("ix_applicationDocuments_applicationId", "applicationId", "sentAt"),
        Index("ix_applicationDocuments_documentId", "documentId"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    application_id: Mapped[UUID] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    document_id: Mapped[UUID | None] = mapped_column(
        "documentId", Uuid, ForeignKey("jobDocuments.id", ondelete="SET NULL")
    )
    type: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column("fileName", Text)
    file: Mapped[bytes | None] = mapped_column(LargeBinary)
    design: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    matched: Mapped[list[Any] | None] = mapped_column(JSONB)
    missing: Mapped[list[Any] | None] = mapped_column(JSONB)
    sent_at: Mapped[datetime] = mapped_column("sentAt", UtcTimestamp, server_default=NOW)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
