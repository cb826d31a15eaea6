"""The ``applicationContacts`` table: which people belong to which application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column


class ApplicationContact(Base):
    """A person’s part in an application."""

    __tablename__ = "applicationContacts"
    __table_args__ = (
        UniqueConstraint("applicationId", "contactId"),
        Index("ix_applicationContacts_contactId", "contactId"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    application_id: Mapped[UUID] = mapped_column(
        "applicationId", Uuid, ForeignKey("userApplications.id", ondelete="CASCADE")
    )
    contact_id: Mapped[UUID] = mapped_column("contactId", Uuid, ForeignKey("contacts.id", ondelete="CASCADE"))
    part: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
