"""The ``applicationTasks`` table: what is to be done, and when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, one_of, updated_at_column

TASK_KINDS = ("followUp", "thankYou", "prepare", "apply", "decide", "other")


class ApplicationTask(Base):
    """Something to do, for one application or for none."""

    __tablename__ = "applicationTasks"
    __table_args__ = (
        CheckConstraint(one_of("kind", TASK_KINDS), name="kind"),
        CheckConstraint("origin IN ('rule', 'person')", name="origin"),
        CheckConstraint("title <> ''", name="title"),
        Index("ix_applicationTasks_due", "userId", "dueAt", postgresql_where=text('"doneAt" IS NULL')),
        Index(
            "ix_applicationTasks_reminders",
            "remindAt",
            postgresql_where=text('"remindedAt" IS NULL AND "doneAt" IS NULL AND "remindAt" IS NOT NULL'),
        ),
        Index("ix_applicationTasks_dueAt", "dueAt", postgresql_where=text('"doneAt" IS NULL')),
        Index("ix_applicationTasks_applicationId", "applicationId"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    application_id: Mapped[UUID | None] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(Text, server_default=text("'other'"))
    title: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column("dueAt", UtcTimestamp)
    done_at: Mapped[datetime | None] = mapped_column("doneAt", UtcTimestamp)
    snoozed_from: Mapped[datetime | None] = mapped_column("snoozedFrom", UtcTimestamp)
    remind_at: Mapped[datetime | None] = mapped_column("remindAt", UtcTimestamp)
    reminded_at: Mapped[datetime | None] = mapped_column("remindedAt", UtcTimestamp)
    origin: Mapped[str] = mapped_column(Text, server_default=text("'person'"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
