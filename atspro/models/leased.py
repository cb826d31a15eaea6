"""What every table has whose rows workers take, hold for a while, and end: see `atspro.services.leases`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from atspro.db import UtcTimestamp
from atspro.models.columns import NOW

LeaseState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
LEASE_STATES: tuple[LeaseState, ...] = get_args(LeaseState)
LIVE_STATES: tuple[LeaseState, ...] = ("queued", "running")


class Leased:
    """The columns of a leased table. Only `atspro.services.leases`, and what is built on it, changes a row's state."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    state: Mapped[str] = mapped_column(Text, server_default=text("'queued'"))
    # The fencing token: it never goes down. `uncharged_attempts` are those that do not count against the limit.
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    uncharged_attempts: Mapped[int] = mapped_column("unchargedAttempts", Integer, server_default=text("0"))
    # No worker takes the row before.
    run_after: Mapped[datetime] = mapped_column("runAfter", UtcTimestamp, server_default=NOW)
    # When its id last went to the broker, NULL while it has to be sent.
    dispatched_at: Mapped[datetime | None] = mapped_column("dispatchedAt", UtcTimestamp)
    lease_until: Mapped[datetime | None] = mapped_column("leaseUntil", UtcTimestamp)
    worker: Mapped[str | None] = mapped_column(Text)
    # A sentence for the person: why the last try failed.
    error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column("finishedAt", UtcTimestamp)

    @property
    def is_live(self) -> bool:
        """Whether it is still queued or running."""
        return self.state in LIVE_STATES


def lease_rules(table: str, *, due: tuple[str, ...] = ("runAfter",)) -> tuple[SchemaItem, ...]:
    """The checks and indexes of a leased table; ``due`` are the columns by which the sweep finds what is to be sent."""
    return (
        CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name="lease"),
        CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (\"finishedAt\" IS NOT NULL)", name="finished"
        ),
        CheckConstraint("attempt >= 0", name="attempt"),
        Index(f"ix_{table}_due", *due, postgresql_where=text("state = 'queued'")),
        Index(f"ix_{table}_lease", "leaseUntil", postgresql_where=text("state = 'running'")),
    )
