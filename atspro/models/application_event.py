"""The ``applicationEvents`` table: the timeline of applications, and the only source of their statistics."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Identity, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, one_of, updated_at_column
from atspro.models.user_application import OUTCOMES, STAGES

EVENT_KINDS = (
    "stage",
    "note",
    "interview",
    "call",
    "mail",
    "message",
    "assessment",
    "meeting",
    "followUp",
    "document",
    "offer",
    "file",
)
# What has a time of day, and stands in the calendar.
TIMED_KINDS = ("interview", "call", "meeting", "assessment")
ORIGINS = ("person", "database", "import", "api", "mcp")
_FROM = one_of('"fromStage"', STAGES)
_TO = one_of('"toStage"', STAGES)


class ApplicationEvent(Base):
    """One thing that happened: a move to another stage, an interview, a note."""

    __tablename__ = "applicationEvents"
    __table_args__ = (
        CheckConstraint(one_of("kind", EVENT_KINDS), name="kind"),
        CheckConstraint(f"{_FROM} AND {_TO}", name="stages"),
        CheckConstraint(
            "(kind = 'stage') = (\"toStage\" IS NOT NULL) AND (coalesce(\"toStage\", '') = 'closed')"
            f" = (outcome IS NOT NULL) AND {one_of('outcome', OUTCOMES)}",
            name="move",
        ),
        CheckConstraint("jsonb_typeof(details) = 'object'", name="details_object"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        Index("ix_applicationEvents_timeline", "applicationId", text('"occurredAt" DESC'), "id"),
        Index("ix_applicationEvents_userId_occurredAt", "userId", "occurredAt", "id"),
        Index(
            "ix_applicationEvents_calendar",
            "userId",
            "occurredAt",
            postgresql_where=text(one_of("kind", TIMED_KINDS)),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    application_id: Mapped[UUID] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    from_stage: Mapped[str | None] = mapped_column("fromStage", Text)
    to_stage: Mapped[str | None] = mapped_column("toStage", Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column("occurredAt", UtcTimestamp, server_default=NOW)
    is_date_known: Mapped[bool] = mapped_column("isDateKnown", Boolean, server_default=text("true"))
    is_all_day: Mapped[bool] = mapped_column("isAllDay", Boolean, server_default=text("false"))
    ends_at: Mapped[datetime | None] = mapped_column("endsAt", UtcTimestamp)
    timezone: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    origin: Mapped[str] = mapped_column(Text, server_default=text("'person'"))
    sequence: Mapped[int] = mapped_column(BigInteger, Identity())
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
