"""The ``generationHourly`` table: how many requests ended in an hour, an outcome a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base


class GenerationHourly(Base):
    """Counters of the requests that ended in a UTC hour; computed from the ledger, so they can be computed again."""

    __tablename__ = "generationHourly"

    hour: Mapped[datetime] = mapped_column(DateTime, primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
