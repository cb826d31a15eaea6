"""The ``jobDocuments`` table: every version of every document."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from atspro.db import Base
from atspro.document_details import DocumentDetails
from atspro.document_kinds import DOCUMENT_TYPES, Kind
from atspro.models.columns import SEARCH_VECTOR, created_at_column, search_vector_column, updated_at_column
from atspro.models.user_job import UserJob

DocumentType = Kind
DOCUMENT_TYPE_CHECK = f"type IN ({', '.join(repr(str(name)) for name in DOCUMENT_TYPES)})"
# As JSON, in whose order numbers stand together, between texts and true or false: a range of numbers holds no other.
SCORE = "metadata -> 'atsScore'::text"
# A number of tenths for the order of lists, below every score where there is none: see the migrations.
SCORE_ORDER = "atspro_score(metadata)"
# Versions that a language model was asked for.
HAS_MODEL_TOKENS = "jsonb_typeof(metadata #> '{writer,inputTokens}') = 'number'"
# The engine's bands of scores, which are from 0 to 100: from the first number on, below the second.
SCORE_BANDS = {"strong": (70, 101), "fair": (45, 70), "weak": (0, 45)}


def in_score_band(band: str) -> str:
    """The SQL condition of active versions whose score is in this band, as the band's index has it."""
    low, high = SCORE_BANDS[band]
    return f"\"isActive\" AND ({SCORE}) >= '{low}'::jsonb AND ({SCORE}) < '{high}'::jsonb"


class JobDocument(Base):
    """One version, in Markdown. The database allows at most one active version for a job and type."""

    __tablename__ = "jobDocuments"
    __table_args__ = (
        Index(None, "jobId"),
        Index(None, "type"),
        Index(None, "jobId", "type", "isActive"),
        Index(None, "createdAt"),
        # What the dashboard sorts and filters by, and what its search looks in.
        Index(None, "createdAt", "id"),
        Index(None, "type", "createdAt", "id"),
        Index(None, "isActive", "createdAt", "id"),
        Index(None, "type", "isActive", "createdAt", "id"),
        search_vector_column("to_tsvector('english', atspro_words(\"left\"(content, 100000)))"),
        Index(
            "ix_jobDocuments_searchVector",
            SEARCH_VECTOR,
            postgresql_using="gin",
            # What was written lately is looked through from end to end: in KB, instead of the server's 4 MB.
            postgresql_with={"gin_pending_list_limit": 256},
        ),
        *(
            Index(f"ix_jobDocuments_score_{band}", "createdAt", "id", postgresql_where=text(in_score_band(band)))
            for band in SCORE_BANDS
        ),
        Index("ix_jobDocuments_by_score", text(SCORE_ORDER), "id"),
        Index("ix_jobDocuments_model_tokens", "createdAt", postgresql_where=text(HAS_MODEL_TOKENS)),
        UniqueConstraint("jobId", "type", "version"),
        Index("uq_jobDocuments_active", "jobId", "type", unique=True, postgresql_where=text('"isActive"')),
        CheckConstraint(DOCUMENT_TYPE_CHECK, name="type"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("metadata IS NULL OR jsonb_typeof(metadata) = 'object'", name="metadata_object"),
    )
    __mapper_args__ = {"exclude_properties": [SEARCH_VECTOR]}

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    is_active: Mapped[bool] = mapped_column("isActive", Boolean, server_default=text("true"))
    # SQLAlchemy reserves the attribute name metadata.
    details: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB(none_as_null=True))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    # For lists, which ask for it by name: the details of a version are as long as its text.
    score: Mapped[Any] = query_expression()

    job: Mapped[UserJob] = relationship(back_populates="documents")

    @property
    def about(self) -> DocumentDetails:
        """The details, typed; what does not fit counts as absent."""
        return DocumentDetails.read(self.details)

    def __str__(self) -> str:
        return f"{self.type} version {self.version}"
