"""The ``bulkAction`` table: one action on many rows, done by a worker in batches while staff watch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column
from atspro.models.leased import Leased, lease_rules
from atspro.models.user import User


class BulkAction(Leased, Base):
    """One such piece of work. ``ids`` are the rows that its preview counted, in order; ``done`` of them were seen to.

    Of these ``failed`` were refused, with the first reasons in ``failures``, and ``skipped`` needed nothing.
    """

    __tablename__ = "bulkAction"
    __table_args__ = (
        *lease_rules("bulkAction"),
        Index(None, "actorId"),
        Index(None, "createdAt", "id"),
        CheckConstraint("total = cardinality(ids) AND total > 0", name="total"),
        CheckConstraint("done BETWEEN 0 AND total", name="done"),
        CheckConstraint("failed >= 0 AND skipped >= 0 AND failed + skipped <= done", name="counts"),
        CheckConstraint("state <> 'succeeded' OR done = total", name="succeeded"),
        CheckConstraint("jsonb_typeof(failures) = 'array'", name="failures_array"),
    )

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
    created_at: Mapped[datetime] = created_at_column()
    started_at: Mapped[datetime | None] = mapped_column("startedAt", UtcTimestamp)

    actor: Mapped[User | None] = relationship()

    @property
    def percent(self) -> int:
        """How far it has come."""
        return self.done * 100 // self.total

    def __str__(self) -> str:
        return f"{self.action} of {self.total} {self.subject}"
