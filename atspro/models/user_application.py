"""The ``userApplications`` table: applications: each attempt at a job, and how far it came."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, one_of, updated_at_column
from atspro.models.user import User
from atspro.models.user_job import UserJob

Stage = Literal["saved", "applied", "interviewing", "offer", "closed"]
STAGES: tuple[Stage, ...] = get_args(Stage)
Outcome = Literal["accepted", "declined", "rejected", "withdrawn", "noResponse", "postClosed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
METHODS = ("online", "mail", "post", "phone", "person", "agency")
WORKPLACES = ("onSite", "hybrid", "remote")
PAY_PERIODS = ("hour", "day", "month", "year", "total")


class UserApplication(Base):
    """One attempt at a job. Its stage and dates are what its events make of it; a trigger keeps them so."""

    __tablename__ = "userApplications"
    __table_args__ = (
        UniqueConstraint("jobId", "attempt"),
        CheckConstraint(one_of("stage", STAGES), name="stage"),
        CheckConstraint(one_of('"furthestStage"', STAGES[:-1]), name="furthestStage"),
        CheckConstraint(
            f"(stage = 'closed') = (outcome IS NOT NULL) AND {one_of('outcome', OUTCOMES)}",
            name="outcome",
        ),
        CheckConstraint(one_of("method", METHODS), name="method"),
        CheckConstraint(one_of("workplace", WORKPLACES), name="workplace"),
        CheckConstraint(one_of("period", PAY_PERIODS), name="period"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("attempt >= 1", name="attempt"),
        Index(
            "ix_userApplications_board", "userId", "stage", "position", postgresql_where=text('"archivedAt" IS NULL')
        ),
        Index("ix_userApplications_userId_appliedAt", "userId", text('"appliedAt" DESC'), "id"),
        Index("ix_userApplications_userId_updatedAt", "userId", text('"updatedAt" DESC'), "id"),
        Index(
            "ix_userApplications_userId_nextActionAt",
            "userId",
            "nextActionAt",
            postgresql_where=text('"nextActionAt" IS NOT NULL'),
        ),
        Index(
            "ix_userApplications_userId_deadline",
            "userId",
            "deadline",
            postgresql_where=text("deadline IS NOT NULL AND stage = 'saved'"),
        ),
        Index("ix_userApplications_userId_canonicalLink", "userId", "canonicalLink"),
        Index("ix_userApplications_userId_companyKey", "userId", "companyKey"),
        Index("ix_userApplications_userId_textHash", "userId", "textHash"),
        Index("ix_userApplications_viaContactId", "viaContactId"),
        Index("ix_userApplications_sample", "userId", postgresql_where=text('"isSample"')),
        Index("uq_userApplications_current", "jobId", unique=True, postgresql_where=text('"isCurrent"')),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    is_current: Mapped[bool] = mapped_column("isCurrent", Boolean, server_default=text("true"))
    stage: Mapped[str] = mapped_column(Text, server_default=text("'saved'"))
    outcome: Mapped[str | None] = mapped_column(Text)
    step: Mapped[str | None] = mapped_column(Text)
    round: Mapped[int | None] = mapped_column(SmallInteger)
    stage_since: Mapped[datetime] = mapped_column("stageSince", UtcTimestamp, server_default=NOW)
    furthest_stage: Mapped[str] = mapped_column("furthestStage", Text, server_default=text("'saved'"))
    applied_at: Mapped[datetime | None] = mapped_column("appliedAt", UtcTimestamp)
    first_response_at: Mapped[datetime | None] = mapped_column("firstResponseAt", UtcTimestamp)
    closed_at: Mapped[datetime | None] = mapped_column("closedAt", UtcTimestamp)
    source: Mapped[str | None] = mapped_column(Text)
    method: Mapped[str | None] = mapped_column(Text)
    via_contact_id: Mapped[UUID | None] = mapped_column(
        "viaContactId", Uuid, ForeignKey("contacts.id", ondelete="SET NULL")
    )
    workload: Mapped[str | None] = mapped_column(Text)
    workplace: Mapped[str | None] = mapped_column(Text)
    deadline: Mapped[date | None] = mapped_column(Date)
    posted_at: Mapped[date | None] = mapped_column("postedAt", Date)
    next_action: Mapped[str | None] = mapped_column("nextAction", Text)
    next_action_at: Mapped[datetime | None] = mapped_column("nextActionAt", UtcTimestamp)
    priority: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    position: Mapped[float] = mapped_column(Float, server_default=text("0"))
    salary_min: Mapped[Decimal | None] = mapped_column("salaryMin", Numeric(14, 2))
    salary_max: Mapped[Decimal | None] = mapped_column("salaryMax", Numeric(14, 2))
    currency: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str | None] = mapped_column(Text)
    company_key: Mapped[str | None] = mapped_column("companyKey", Text)
    canonical_link: Mapped[str | None] = mapped_column("canonicalLink", Text)
    text_hash: Mapped[str | None] = mapped_column("textHash", Text)
    archived_at: Mapped[datetime | None] = mapped_column("archivedAt", UtcTimestamp)
    is_sample: Mapped[bool] = mapped_column("isSample", Boolean, server_default=text("false"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    user: Mapped[User] = relationship()
    job: Mapped[UserJob] = relationship()

    def __str__(self) -> str:
        return f"attempt {self.attempt}"
