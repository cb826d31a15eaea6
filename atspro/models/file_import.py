"""The ``fileImport`` table: what staff or a job seeker brought in a file, between its check and its import."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.bulk_action import BulkAction
from atspro.models.columns import created_at_column


class FileImport(Base):
    """One file's rows, which nothing was made of yet: it goes with its import, or a day after it was brought.

    ``rows`` are pairs of a line in the file and an object of values by columns, ``problems`` what the last check found,
    ``summary`` what a page tells about the file as a whole: see `atspro.services.imports.file_imports.Summary`. Of a
    person's own search (`atspro.services.imports.search_imports`) the row stays for a month after its import, without
    the file's rows, so that it can be undone.
    """

    __tablename__ = "fileImport"
    __table_args__ = (
        CheckConstraint("subject IN ('users', 'jobs', 'search')", name="subject"),
        CheckConstraint(
            "jsonb_typeof(rows) = 'array' AND (jsonb_array_length(rows) > 0 OR \"madeAt\" IS NOT NULL)",
            name="rows_array",
        ),
        CheckConstraint('("madeAt" IS NULL) = ("jobIds" IS NULL)', name="made"),
        CheckConstraint("jsonb_typeof(problems) = 'array'", name="problems_array"),
        CheckConstraint("jsonb_typeof(summary) = 'object'", name="summary_object"),
        Index(None, "actorId"),
        Index(None, "createdAt"),
        Index("uq_fileImport_bulkId", "bulkId", unique=True),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    actor_id: Mapped[str] = mapped_column("actorId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    rows: Mapped[list[Any]] = mapped_column(JSONB, deferred=True)
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The address of a link to a first password, with {token} in it; NULL when nobody is to be written to.
    mail_link: Mapped[str | None] = mapped_column("mailLink", Text)
    # The background work that imports it, once it was confirmed.
    bulk_id: Mapped[UUID | None] = mapped_column("bulkId", Uuid, ForeignKey("bulkAction.id", ondelete="CASCADE"))
    # Of a person's own search alone: what was made of it and when, so that it can be undone.
    made_at: Mapped[datetime | None] = mapped_column("madeAt", UtcTimestamp)
    job_ids: Mapped[list[UUID] | None] = mapped_column("jobIds", ARRAY(Uuid))
    created_at: Mapped[datetime] = created_at_column()

    bulk: Mapped[BulkAction | None] = relationship()

    def __str__(self) -> str:
        return f"{self.filename} ({self.subject})"
