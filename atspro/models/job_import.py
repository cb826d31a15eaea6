"""The ``jobImport`` table: posts that are fetched from the web by their address, until they are reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.leased import Leased, lease_rules


class JobImport(Leased, Base):
    """One fetch, removed a day after it was asked for. Only `atspro.services.jobs.url_imports` changes its state."""

    __tablename__ = "jobImport"
    __table_args__ = (
        *lease_rules("jobImport"),
        CheckConstraint("url LIKE 'https://%' AND length(url) <= 2000", name="url"),
        CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name="result"),
        CheckConstraint("jsonb_typeof(result) = 'object'", name="result_object"),
        CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="error"),
        Index(None, "userId"),
        Index(None, "createdAt"),
        Index(
            "uq_jobImport_live",
            "userId",
            "url",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )

    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    # A JobReading; SQL's NULL, and not JSON's, where there is none.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return f"{self.url} ({self.state})"
