"""The ``jobAnalytics`` table: views, downloads and scores by day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Numeric, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base
from atspro.models.columns import created_at_column, one_of, updated_at_column
from atspro.models.job_document import JobDocument
from atspro.models.user_job import UserJob

ANALYTICS_KINDS = ("view", "download", "score")


class JobAnalytics(Base):
    """Looks, downloads or the score of a job or one of its documents on one day (UTC)."""

    __tablename__ = "jobAnalytics"
    __table_args__ = (
        UniqueConstraint("jobId", "day", "kind", "documentId", postgresql_nulls_not_distinct=True),
        CheckConstraint(one_of("kind", ANALYTICS_KINDS), name="kind"),
        CheckConstraint("count >= 0", name="count"),
        Index(None, "createdAt", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID | None] = mapped_column(
        "documentId", Uuid, ForeignKey("jobDocuments.id", ondelete="CASCADE")
    )
    count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    job: Mapped[UserJob] = relationship()
    document: Mapped[JobDocument | None] = relationship()
