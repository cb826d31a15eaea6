"""The ``auditRemoval`` table: which entries of the audit log were taken out or emptied, by their digests."""

from __future__ import annotations

from sqlalchemy import BigInteger, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base


class AuditRemoval(Base):
    """One entry that was removed (``became`` is None) or emptied, and the entry that says so, ``record_id``.

    That entry holds a digest over its removals, and is sealed like any other.
    """

    __tablename__ = "auditRemoval"
    __table_args__ = (Index(None, "entryId"), Index(None, "recordId"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[int] = mapped_column("entryId", BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    became: Mapped[bytes | None] = mapped_column(LargeBinary)
    record_id: Mapped[int] = mapped_column("recordId", BigInteger)
