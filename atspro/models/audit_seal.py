"""The ``auditSeal`` table: the chain of digests that seals the audit log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Identity, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column


class AuditSeal(Base):
    """A seal over entries of one month, made by a maintenance task after they were committed.

    ``covers`` are the ids of its entries, ``entries_digest`` is over their digests in the order of the ids, and
    ``digest`` over that and the seal before. Up to ``through_id`` everything is sealed but ``pending``: ids of
    transactions that were open, all of them older than ``open_until``.
    """

    __tablename__ = "auditSeal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    covers: Mapped[Any] = mapped_column(INT8MULTIRANGE)
    entries: Mapped[int] = mapped_column(Integer)
    entries_digest: Mapped[bytes] = mapped_column("entriesDigest", LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    through_id: Mapped[int] = mapped_column("throughId", BigInteger)
    pending: Mapped[Any] = mapped_column(INT8MULTIRANGE)
    open_until: Mapped[int] = mapped_column("openUntil", BigInteger)
    created_at: Mapped[datetime] = created_at_column()
