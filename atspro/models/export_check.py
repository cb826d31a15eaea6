"""The ``exportCheck`` table: what a parser got back of the files that were made of a document."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp


class ExportCheck(Base):
    """The newest reading of one document in one format and design: the share recovered, 0 to 1, and the parts lost."""

    __tablename__ = "exportCheck"
    __table_args__ = (CheckConstraint("share BETWEEN 0 AND 1", name="share"),)

    document_id: Mapped[UUID] = mapped_column(
        "documentId", Uuid, ForeignKey("jobDocuments.id", ondelete="CASCADE"), primary_key=True
    )
    format: Mapped[str] = mapped_column(Text, primary_key=True)
    design: Mapped[str] = mapped_column(Text, primary_key=True)
    share: Mapped[float] = mapped_column(Float)
    lost: Mapped[list[str]] = mapped_column(ARRAY(Text))
    checked_at: Mapped[datetime] = mapped_column("checkedAt", UtcTimestamp, server_default=text("CURRENT_TIMESTAMP"))
