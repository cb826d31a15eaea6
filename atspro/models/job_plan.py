"""The ``jobPlan`` table: what all documents of a job are written from, with what its owner changed of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column


class JobPlan(Base):
    """The plan of one job.

    ``proposal`` is the engine's `Plan` as JSON, None before one was made, and ``digests`` name what it was made from:
    part of the resume, of the post, answer or sentence, each with a digest of its content. ``choices`` are what the
    person changed, ``refused`` the changes to the resume that they refused.
    """

    __tablename__ = "jobPlan"
    __table_args__ = (
        UniqueConstraint("jobId"),
        CheckConstraint("proposal IS NULL OR jsonb_typeof(proposal) = 'object'", name="proposal_object"),
        CheckConstraint("jsonb_typeof(choices) = 'object'", name="choices_object"),
        CheckConstraint("jsonb_typeof(digests) = 'object'", name="digests_object"),
        CheckConstraint("jsonb_typeof(refused) = 'array'", name="refused_array"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    digests: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return "Plan"
