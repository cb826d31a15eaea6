"""The ``auditKey`` table: the keys by which the application proves to the database who acts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column


class AuditKey(Base):
    """A key as HMAC-SHA256 uses it. Only the owner's functions read it; the application's role has no right here."""

    __tablename__ = "auditKey"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    inner: Mapped[bytes] = mapped_column(LargeBinary)
    outer: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = created_at_column()
