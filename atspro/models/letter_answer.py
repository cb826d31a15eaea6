"""The ``letterAnswers`` table: what a person answered before a letter was written, for one job or for all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.user import User
from atspro.models.user_job import UserJob


class LetterAnswer(Base):
    """One answer in the person's own words. Without a job it holds for all jobs that have none of their own."""

    __tablename__ = "letterAnswers"
    __table_args__ = (
        UniqueConstraint("userId", "jobId", "question", postgresql_nulls_not_distinct=True),
        Index(None, "jobId"),
        CheckConstraint("answer <> ''", name="answer"),
        CheckConstraint("question <> ''", name="question"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    job_id: Mapped[UUID | None] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    user: Mapped[User] = relationship()
    job: Mapped[UserJob | None] = relationship()

    def __str__(self) -> str:
        return self.question
