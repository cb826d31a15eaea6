"""The ``workerHeartbeat`` table: which workers are there, and when each was last seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW


class WorkerHeartbeat(Base):
    """One running worker, by Celery's name for it.

    ``busy`` counts the tasks it works on, and ``version`` is its release.
    """

    __tablename__ = "workerHeartbeat"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int] = mapped_column(Integer)
    queues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[str | None] = mapped_column(Text)
    concurrency: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    busy: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    started_at: Mapped[datetime] = mapped_column("startedAt", UtcTimestamp, server_default=NOW)
    seen_at: Mapped[datetime] = mapped_column("seenAt", UtcTimestamp, server_default=NOW)
