"""The ``generationFollowUp`` table: what was done about a request that failed or was canceled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column


class GenerationFollowUp(Base):
    """That a request was retried, as which one, and that staff have seen its failure, which then counts no more."""

    __tablename__ = "generationFollowUp"

    request_id: Mapped[UUID] = mapped_column(
        "requestId", Uuid, ForeignKey("generationRequest.id", ondelete="CASCADE"), primary_key=True
    )
    retried_as: Mapped[UUID | None] = mapped_column(
        "retriedAs", Uuid, ForeignKey("generationRequest.id", ondelete="SET NULL"), index=True
    )
    acknowledged_at: Mapped[datetime | None] = mapped_column("acknowledgedAt", UtcTimestamp)
    acknowledged_by: Mapped[str | None] = mapped_column(
        "acknowledgedBy", Text, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = created_at_column()
