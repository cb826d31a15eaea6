"""The ``userJobs`` table: the jobs that a user tracks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, defer, mapped_column, relationship
from sqlalchemy.orm.interfaces import ORMOption

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import (
    SEARCH_VECTOR,
    created_at_column,
    folded_text,
    search_vector_column,
    updated_at_column,
)
from atspro.models.user import User
from atspro.shapes import JobData, parse_shape

if TYPE_CHECKING:
    from atspro.models.generation_request import GenerationRequest
    from atspro.models.job_document import JobDocument

JobStatus = Literal["tracked", "applied", "interviewing", "offered", "rejected", "withdrawn"]
JOB_STATUSES: tuple[JobStatus, ...] = get_args(JobStatus)

_TITLE = 'atspro_words("left"(title, 1000) || \' \' || "left"(company, 1000))'
# Title and company weigh more than the description, and are kept as they are written too.
WORDS = (
    f"setweight(to_tsvector('english', {_TITLE}), 'A') || setweight(to_tsvector('simple', {_TITLE}), 'A')"
    " || setweight(to_tsvector('english', atspro_words(\"left\"(description, 100000))), 'B')"
)


class UserJob(Base):
    """A job post and how far the application has come."""

    __tablename__ = "userJobs"
    __table_args__ = (
        Index(None, "userId"),
        Index(None, "status"),
        Index(None, "createdAt"),
        Index(None, "userId", "status"),
        # What the dashboard sorts and filters by, and what its search looks in.
        Index(None, "createdAt", "id"),
        Index(None, "updatedAt", "id"),
        Index(None, "status", "createdAt", "id"),
        Index("ix_userJobs_folded_title", folded_text("title"), "id"),
        Index("ix_userJobs_folded_company", folded_text("company"), "id"),
        search_vector_column(WORDS),
        Index(
            "ix_userJobs_searchVector",
            SEARCH_VECTOR,
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        ),
        CheckConstraint(
            "status IN ('tracked', 'applied', 'interviewing', 'offered', 'rejected', 'withdrawn')", name="status"
        ),
    )
    __mapper_args__ = {"exclude_properties": [SEARCH_VECTOR]}

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    company: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    salary: Mapped[str | None] = mapped_column(Text)
    responsibilities: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    qualifications: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    logistics: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    location: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    additional_info: Mapped[list[str] | None] = mapped_column("additionalInfo", ARRAY(Text))
    link: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default=text("'tracked'"))
    applied_at: Mapped[datetime | None] = mapped_column("appliedAt", UtcTimestamp)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    user: Mapped[User] = relationship(back_populates="jobs")
    documents: Mapped[list[JobDocument]] = relationship(back_populates="job", passive_deletes=True)
    requests: Mapped[list[GenerationRequest]] = relationship(back_populates="job", passive_deletes=True)

    @property
    def data(self) -> JobData:
        """The post as one object. Raises `InvalidInput` for a row of another client's that breaks the shape."""
        return parse_shape(JobData, {name: getattr(self, name) for name in JobData.model_fields})

    @data.setter
    def data(self, value: JobData) -> None:
        for name in JobData.model_fields:
            setattr(self, name, getattr(value, name))

    def __str__(self) -> str:
        return f"{self.title} at {self.company}"


def without_texts() -> list[ORMOption]:
    """Options of a query whose jobs stand in a list: the texts of hundreds of posts stay in the database."""
    texts = (UserJob.description, UserJob.responsibilities, UserJob.qualifications, UserJob.logistics)
    return [defer(column) for column in (*texts, UserJob.additional_info)]
