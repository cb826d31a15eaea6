"""The ``generationRequest`` table: every request for a document, and the queue's truth."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.generation_attempt import GenerationAttempt
from atspro.models.generation_batch import GenerationBatch
from atspro.models.generation_follow_up import GenerationFollowUp
from atspro.models.job_document import DOCUMENT_TYPE_CHECK, JobDocument
from atspro.models.leased import Leased, lease_rules
from atspro.models.user import User
from atspro.models.user_job import UserJob

IS_LIVE = text("state IN ('queued', 'running')")
# When a request that was sent and taken by no worker is sent again: the patience doubles with each time. It is an
# expression of the row alone, so that an index finds what is due, however many rows wait.
SEND_AGAIN_AT = "(\"dispatchedAt\" + '00:00:10'::interval * power(2, least(dispatches, 5)))"
# A worker without its process, as its heartbeat and its control name it.
WORKER_NAME = "split_part(worker, '/', 1)"
_QUEUED = "state = 'queued'"


class GenerationRequest(Leased, Base):
    """One request. Its id is the Celery task's id; only `atspro.services.generation` changes its state."""

    __tablename__ = "generationRequest"
    __table_args__ = (
        *lease_rules("generationRequest", due=("queue", "runAfter")),
        Index(None, "requestedBy"),
        Index(None, "createdAt"),
        Index(None, "createdAt", "id"),
        Index(
            "ix_generationRequest_unfinished", "state", "createdAt", "id", postgresql_where=text("state <> 'succeeded'")
        ),
        Index("ix_generationRequest_bulk", "queue", "createdAt", "id", postgresql_where=text("queue <> 'documents'")),
        Index("uq_generationRequest_live", "jobId", "type", unique=True, postgresql_where=IS_LIVE),
        Index(
            "ix_generationRequest_held",
            "requestedBy",
            "queue",
            "runAfter",
            postgresql_where=text(f'{_QUEUED} AND "dispatchedAt" IS NULL'),
        ),
        Index(
            "ix_generationRequest_in_flight",
            "requestedBy",
            "queue",
            postgresql_where=text("state IN ('queued', 'running') AND \"dispatchedAt\" IS NOT NULL"),
        ),
        Index(
            "ix_generationRequest_send_again",
            text(SEND_AGAIN_AT),
            postgresql_where=text(f'{_QUEUED} AND "dispatchedAt" IS NOT NULL'),
        ),
        Index("ix_generationRequest_finishedAt", "finishedAt", postgresql_where=text('"finishedAt" IS NOT NULL')),
        Index("ix_generationRequest_batchId", "batchId", postgresql_where=text('"batchId" IS NOT NULL')),
        Index(
            "ix_generationRequest_errorType",
            "errorType",
            "createdAt",
            "id",
            postgresql_where=text('"errorType" IS NOT NULL'),
        ),
        Index("ix_generationRequest_worker", text(WORKER_NAME), "createdAt", "id"),
        Index("ix_generationRequest_tried", "createdAt", "id", postgresql_where=text("attempt >= 2")),
        Index("ix_generationRequest_failed", "finishedAt", postgresql_where=text("state = 'failed'")),
        UniqueConstraint("documentId"),
        UniqueConstraint("jobId", "type", "idempotencyKey"),
        CheckConstraint(DOCUMENT_TYPE_CHECK, name="type"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("jsonb_typeof(options) = 'object'", name="options_object"),
    )

    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str | None] = mapped_column("requestedBy", Text, ForeignKey("user.id", ondelete="SET NULL"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    queue: Mapped[str] = mapped_column(Text, server_default=text("'documents'"))
    batch_id: Mapped[UUID | None] = mapped_column(
        "batchId", Uuid, ForeignKey("generationBatch.id", ondelete="SET NULL")
    )
    # From the form: a form that is submitted twice makes one request, even when the first has ended already.
    idempotency_key: Mapped[str | None] = mapped_column("idempotencyKey", Text)
    stage: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # For staff: they lead from ``error`` to the log.
    error_type: Mapped[str | None] = mapped_column("errorType", Text)
    trace_id: Mapped[str | None] = mapped_column("traceId", Text)
    document_id: Mapped[UUID | None] = mapped_column(
        "documentId", Uuid, ForeignKey("jobDocuments.id", ondelete="SET NULL")
    )
    # `dispatched_at` is NULL while the row waits for its person's turn or for `run_after`.
    dispatches: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    started_at: Mapped[datetime | None] = mapped_column("startedAt", UtcTimestamp)  # the first claim
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    job: Mapped[UserJob] = relationship(back_populates="requests")
    requester: Mapped[User | None] = relationship()
    document: Mapped[JobDocument | None] = relationship()
    batch: Mapped[GenerationBatch | None] = relationship()
    attempts: Mapped[list[GenerationAttempt]] = relationship(order_by=GenerationAttempt.attempt, viewonly=True)
    follow_up: Mapped[GenerationFollowUp | None] = relationship(
        foreign_keys=GenerationFollowUp.request_id, viewonly=True
    )

    def __str__(self) -> str:
        return f"{self.type} ({self.state})"
