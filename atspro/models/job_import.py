"""The ``jobImport`` table: posts that are fetched from the web by their address, until they are reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, updated_at_column

ImportState = Literal["queued", "running", "succeeded", "failed"]
IMPORT_STATES: tuple[ImportState, ...] = get_args(ImportState)


class JobImport(Base):
    """One fetch. Only ``services.job_imports`` changes its state; it is removed a day after it was asked for."""

    __tablename__ = "jobImport"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed')", name="state"),
        CheckConstraint("url LIKE 'https://%' AND length(url) <= 2000", name="url"),
        CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name="lease"),
        CheckConstraint("(state IN ('succeeded', 'failed')) = (\"finishedAt\" IS NOT NULL)", name="finished"),
        CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name="result"),
        CheckConstraint("jsonb_typeof(result) = 'object'", name="result_object"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error"),
        CheckConstraint("attempt >= 0", name="attempt"),
        Index(None, "userId"),
        Index(None, "createdAt"),
        Index(
            "uq_jobImport_live",
            "userId",
            "url",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_jobImport_due", "sendAfter", postgresql_where=text("state = 'queued'")),
        Index("ix_jobImport_lease", "leaseUntil", postgresql_where=text("state = 'running'")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default=text("'queued'"))
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # A sentence for the person.
    error: Mapped[str | None] = mapped_column(Text)
    # A JobReading; SQL's NULL, and not JSON's, where there is none.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # When the sweep sends it, unless a worker took it before.
    send_after: Mapped[datetime] = mapped_column("sendAfter", UtcTimestamp, server_default=NOW)
    lease_until: Mapped[datetime | None] = mapped_column("leaseUntil", UtcTimestamp)
    finished_at: Mapped[datetime | None] = mapped_column("finishedAt", UtcTimestamp)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    @property
    def is_live(self) -> bool:
        """Whether it still waits or is being fetched."""
        return self.state in ("queued", "running")

    def __str__(self) -> str:
        return f"{self.url} ({self.state})"
