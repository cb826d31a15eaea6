"""The ``generationBatch`` table: one click on "Generate all four documents", the parent of its requests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column


class GenerationBatch(Base):
    """The four requests of a batch name it as their parent; each is tried, retried and cancelled by itself."""

    __tablename__ = "generationBatch"
    __table_args__ = (Index(None, "jobId"), Index(None, "requestedBy"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    requested_by: Mapped[str | None] = mapped_column("requestedBy", Text, ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created_at_column()
