"""The ``resumeSection`` table: sections of a base resume that the data model has no column for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.user_resume import UserResume
from atspro.shapes import ResumeSection as SectionShape
from atspro.shapes import SectionEntry, dump_shapes, parse_shape

SECTION_KIND_CHECK = (
    "kind IN ('headline', 'projects', 'volunteering', 'publications', 'awards', 'languages', 'interests',"
    " 'references', 'courses', 'memberships', 'patents', 'military', 'other')"
)


class ResumeSection(Base):
    """One section under its heading as written, in its place on the resume. Every write of its entries is validated."""

    __tablename__ = "resumeSection"
    __table_args__ = (
        Index(None, "userResumeId", "position"),
        CheckConstraint(SECTION_KIND_CHECK, name="kind"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("jsonb_typeof(entries) = 'array'", name="entries_array"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_resume_id: Mapped[UUID] = mapped_column("userResumeId", Uuid, ForeignKey("userResume.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    position: Mapped[int] = mapped_column(Integer)
    is_visible: Mapped[bool] = mapped_column("isVisible", Boolean, server_default=text("true"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    resume: Mapped[UserResume] = relationship(back_populates="sections")

    @validates("entries")
    def _validate_entries(self, _key: str, value: object) -> list[dict[str, Any]]:
        return dump_shapes(SectionEntry, value, "entries")

    @property
    def data(self) -> SectionShape:
        """The content as one object. Raises `InvalidInput` for a row of another client's that breaks the shape."""
        return parse_shape(SectionShape, {"kind": self.kind, "title": self.title, "entries": self.entries})

    @data.setter
    def data(self, value: SectionShape) -> None:
        self.kind = value.kind
        self.title = value.title
        self.entries = [entry.to_json() for entry in value.entries]

    def __str__(self) -> str:
        return self.title
