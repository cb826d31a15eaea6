"""The ``offers`` table: the offers that were made."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, one_of, updated_at_column
from atspro.models.user_application import PAY_PERIODS

DECISIONS = ("accepted", "declined", "expired")


class Offer(Base):
    """What an employer offers; each round of a negotiation is a row."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint(one_of("period", PAY_PERIODS), name="period"),
        CheckConstraint(one_of("decision", DECISIONS), name="decision"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("jsonb_typeof(benefits) = 'array'", name="benefits_array"),
        CheckConstraint("jsonb_typeof(equity) = 'object'", name="equity_object"),
        Index("ix_offers_applicationId", "applicationId"),
        Index("ix_offers_expiry", "userId", "expiresAt", postgresql_where=text("decision IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    application_id: Mapped[UUID] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    round: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    received_at: Mapped[datetime] = mapped_column("receivedAt", UtcTimestamp, server_default=NOW)
    expires_at: Mapped[datetime | None] = mapped_column("expiresAt", UtcTimestamp)
    base: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    currency: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str | None] = mapped_column(Text)
    hours_per_week: Mapped[Decimal | None] = mapped_column("hoursPerWeek", Numeric(5, 2))
    months_per_year: Mapped[Decimal | None] = mapped_column("monthsPerYear", Numeric(4, 2))
    bonus_target: Mapped[Decimal | None] = mapped_column("bonusTarget", Numeric(14, 2))
    bonus_percent: Mapped[Decimal | None] = mapped_column("bonusPercent", Numeric(5, 2))
    signing: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    equity: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    benefits: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    vacation_days: Mapped[Decimal | None] = mapped_column("vacationDays", Numeric(5, 1))
    remote_days: Mapped[Decimal | None] = mapped_column("remoteDays", Numeric(3, 1))
    start_date: Mapped[date | None] = mapped_column("startDate", Date)
    decision: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
