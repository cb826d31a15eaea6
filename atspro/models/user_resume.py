"""The ``userResume`` table: the one base resume of a user."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.user import User
from atspro.shapes import (
    Certification,
    ContactInfo,
    Education,
    ResumeData,
    WorkExperience,
    dump_shape,
    dump_shapes,
    parse_shape,
)

if TYPE_CHECKING:
    from atspro.models.resume_section import ResumeSection


class UserResume(Base):
    """A base resume. Every write of a jsonb column, from anywhere, is validated here by its shape."""

    __tablename__ = "userResume"
    __table_args__ = (
        UniqueConstraint("userId"),
        Index(None, "createdAt"),
        Index(None, "createdAt", "id"),
        Index(None, "updatedAt", "id"),
        CheckConstraint("jsonb_typeof(\"contactInfo\") = 'object'", name="contactInfo_object"),
        CheckConstraint("jsonb_typeof(\"workExperience\") = 'array'", name="workExperience_array"),
        CheckConstraint("jsonb_typeof(education) = 'array'", name="education_array"),
        CheckConstraint("jsonb_typeof(certifications) = 'array'", name="certifications_array"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    contact_info: Mapped[dict[str, Any]] = mapped_column("contactInfo", JSONB)
    summary: Mapped[str | None] = mapped_column(Text)
    work_experience: Mapped[list[dict[str, Any]]] = mapped_column(
        "workExperience", JSONB, server_default=text("'[]'::jsonb")
    )
    education: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    certifications: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    user: Mapped[User] = relationship(back_populates="resume")
    sections: Mapped[list[ResumeSection]] = relationship(
        back_populates="resume",
        order_by="ResumeSection.position, ResumeSection.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @validates("contact_info")
    def _validate_contact_info(self, _key: str, value: object) -> dict[str, Any]:
        return dump_shape(ContactInfo, value, "contactInfo")

    @validates("work_experience")
    def _validate_work_experience(self, _key: str, value: object) -> list[dict[str, Any]]:
        return dump_shapes(WorkExperience, value, "workExperience")

    @validates("education")
    def _validate_education(self, _key: str, value: object) -> list[dict[str, Any]]:
        return dump_shapes(Education, value, "education")

    @validates("certifications")
    def _validate_certifications(self, _key: str, value: object) -> list[dict[str, Any]]:
        return dump_shapes(Certification, value, "certifications")

    @property
    def data(self) -> ResumeData:
        """The content as one object.

        Raises `InvalidInput` for a row that another client of the database stored against the shapes.
        """
        stored = {
            "contactInfo": self.contact_info,
            "summary": self.summary,
            "workExperience": self.work_experience,
            "education": self.education,
            "certifications": self.certifications,
            "skills": self.skills,
        }
        return parse_shape(ResumeData, stored)

    @data.setter
    def data(self, value: ResumeData) -> None:
        self.contact_info = value.contact_info.to_json()
        self.summary = value.summary
        self.work_experience = [entry.to_json() for entry in value.work_experience]
        self.education = [entry.to_json() for entry in value.education]
        self.certifications = [entry.to_json() for entry in value.certifications]
        self.skills = list(value.skills)

    def __str__(self) -> str:
        return f"Resume of {self.contact_info.get('fullName') or self.user_id}"
