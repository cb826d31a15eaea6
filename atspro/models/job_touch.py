"""The ``jobTouch`` table: jobs with a version that their updatedAt does not know of yet."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base


class JobTouch(Base):
    """A mark, left in the transaction that writes a version; many versions leave one mark."""

    __tablename__ = "jobTouch"

    job_id: Mapped[UUID] = mapped_column("jobId", Uuid, ForeignKey("userJobs.id", ondelete="CASCADE"), primary_key=True)
