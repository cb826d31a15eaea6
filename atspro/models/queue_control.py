"""The ``queueControl`` table: what staff have paused or limited, so that it survives every restart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, one_of

CONTROL_KINDS = ("queue", "type", "worker")


class QueueControl(Base):
    """A queue, a type of document or a worker that takes nothing new, or at most so many requests at once.

    A worker is named as Celery names it, without its process. The row is gone when nothing is paused or limited.
    """

    __tablename__ = "queueControl"
    __table_args__ = (
        CheckConstraint(one_of("kind", CONTROL_KINDS), name="kind"),
        CheckConstraint('"mostAtOnce" BETWEEN 1 AND 1000', name="most"),
        CheckConstraint('"isPaused" OR "mostAtOnce" IS NOT NULL', name="does_something"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    is_paused: Mapped[bool] = mapped_column("isPaused", Boolean, server_default=text("false"))
    most_at_once: Mapped[int | None] = mapped_column("mostAtOnce", Integer)
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    changed_by: Mapped[str | None] = mapped_column("changedBy", Text, ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column("changedAt", UtcTimestamp, server_default=NOW)
