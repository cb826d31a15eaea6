"""The ``generationAttempt`` table: the tries of a request beside the one that its own row tells of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import one_of

ATTEMPT_OUTCOMES = ("failed", "lapsed", "released")


class GenerationAttempt(Base):
    """One try, written by a trigger on ``generationRequest``.

    A first try that ends the request has no row: the request has its worker, its times and its error. ``outcome`` is
    NULL while the try goes on, and of the one that ended the request; ``next_at`` is when the next one may begin.
    """

    __tablename__ = "generationAttempt"
    __table_args__ = (
        CheckConstraint(one_of("outcome", ATTEMPT_OUTCOMES), name="outcome"),
        CheckConstraint(text('(outcome IS NULL) = ("endedAt" IS NULL)'), name="ended"),
    )

    request_id: Mapped[UUID] = mapped_column(
        "requestId", Uuid, ForeignKey("generationRequest.id", ondelete="CASCADE"), primary_key=True
    )
    attempt: Mapped[int] = mapped_column(Integer, primary_key=True)
    worker: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column("startedAt", UtcTimestamp)
    ended_at: Mapped[datetime | None] = mapped_column("endedAt", UtcTimestamp)
    outcome: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    error_type: Mapped[str | None] = mapped_column("errorType", Text)
    trace_id: Mapped[str | None] = mapped_column("traceId", Text)
    next_at: Mapped[datetime | None] = mapped_column("nextAt", UtcTimestamp)
