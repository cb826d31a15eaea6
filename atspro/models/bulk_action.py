"""The ``bulkAction`` table: one verb for many rows, done by a worker in batches while staff watch."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column
from atspro.models.user import User

BulkState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
BULK_STATES: tuple[BulkState, ...] = get_args(BulkState)
_IS_LIVE = "state IN ('queued', 'running')"


class BulkAction(Base):
    """One such piece of work. ``ids`` are the rows that its preview counted, in order; ``done`` of them were seen to.

    Of these ``failed`` were refused, with the first reasons in ``failures``, and ``skipped`` needed nothing.
    """

    __tablename__ = "bulkAction"
    __table_args__ = (
        Index(None, "actorId"),
        Index(None, "createdAt", "id"),
        Index("ix_bulkAction_live", "sentAt", postgresql_where=text(_IS_LIVE)),
        CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"),
        CheckConstraint("total = cardinality(ids) AND total > 0", name="total"),
        CheckConstraint("done BETWEEN 0 AND total", name="done"),
        CheckConstraint("failed >= 0 AND skipped >= 0 AND failed + skipped <= done", name="counts"),
        CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name="lease"),
        CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (\"finishedAt\" IS NOT NULL)", name="finished"
        ),
        CheckConstraint("state <> 'succeeded' OR done = total", name="succeeded"),
        CheckConstraint("jsonb_typeof(failures) = 'array'", name="failures_array"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    actor_id: Mapped[str | None] = mapped_column("actorId", Text, ForeignKey("user.id", ondelete="SET NULL"))
    # The dashboard's view and its action, such as jobs and generate.
    subject: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    # The address of the list that the rows were taken from.
    source: Mapped[str] = mapped_column(Text)
    ids: Mapped[list[str]] = mapped_column(ARRAY(Text), deferred=True, deferred_raiseload=True)
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    failed: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    skipped: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    failures: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    state: Mapped[str] = mapped_column(Text, server_default=text("'queued'"))
    # The fencing token: it never goes down. ``tries`` counts those since a batch last came to its end.
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    tries: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lease_until: Mapped[datetime | None] = mapped_column("leaseUntil", UtcTimestamp)
    sent_at: Mapped[datetime] = mapped_column("sentAt", UtcTimestamp)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    started_at: Mapped[datetime | None] = mapped_column("startedAt", UtcTimestamp)
    finished_at: Mapped[datetime | None] = mapped_column("finishedAt", UtcTimestamp)

    actor: Mapped[User | None] = relationship()

    @property
    def is_live(self) -> bool:
        """Whether it is still queued or running."""
        return self.state in ("queued", "running")

    @property
    def percent(self) -> int:
        """How far it has come."""
        return self.done * 100 // self.total

    def __str__(self) -> str:
        return f"{self.action} of {self.total} {self.subject}"
