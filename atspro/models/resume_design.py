"""The ``resumeDesign`` table: how a person's resumes and letters look."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, one_of, updated_at_column

PAPERS = ("letter", "a4")
DENSITIES = ("compact", "normal", "airy")
DATE_FORMS = ("written", "long", "short", "numeric")


class ResumeDesign(Base):
    """One row a person at most; the defaults are how documents look without one. An ``accent`` is "#rrggbb", or NULL
    for the design's own; an empty ``section_order`` is the document's."""

    __tablename__ = "resumeDesign"
    __table_args__ = (
        UniqueConstraint("userId"),
        CheckConstraint(one_of("paper", PAPERS), name="paper"),
        CheckConstraint(one_of("density", DENSITIES), name="density"),
        CheckConstraint(one_of('"dateForm"', DATE_FORMS), name="dateForm"),
        CheckConstraint("accent ~ '^#[0-9a-f]{6}$'", name="accent"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    design: Mapped[str] = mapped_column(Text, server_default=text("'classic'"))
    paper: Mapped[str] = mapped_column(Text, server_default=text("'letter'"))
    accent: Mapped[str | None] = mapped_column(Text)
    density: Mapped[str] = mapped_column(Text, server_default=text("'normal'"))
    date_form: Mapped[str] = mapped_column("dateForm", Text, server_default=text("'written'"))
    section_order: Mapped[list[str]] = mapped_column("sectionOrder", ARRAY(Text), server_default=text("'{}'"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
