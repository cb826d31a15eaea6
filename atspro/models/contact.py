"""The ``contacts`` table: the people of a job search."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, one_of, updated_at_column

CONTACT_KINDS = ("recruiter", "hiringManager", "interviewer", "referrer", "agency", "reference", "other")


class Contact(Base):
    """A person whom the job seeker deals with."""

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint(
            one_of("kind", CONTACT_KINDS),
            name="kind",
        ),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_contacts_userId_companyKey", "userId", "companyKey"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default=text("'other'"))
    company: Mapped[str | None] = mapped_column(Text)
    company_key: Mapped[str | None] = mapped_column("companyKey", Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    last_contact_at: Mapped[datetime | None] = mapped_column("lastContactAt", UtcTimestamp)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
