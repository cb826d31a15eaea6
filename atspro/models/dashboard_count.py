"""The ``dashboardCount`` table: what the dashboard's first page counts of large tables, counted now and then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp


class DashboardCount(Base):
    """How many rows there are of one kind: a section such as documents, a name in it such as resume."""

    __tablename__ = "dashboardCount"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    section: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime] = mapped_column("countedAt", UtcTimestamp)
