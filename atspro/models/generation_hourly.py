"""The ``generationHourly`` table: how many requests ended in an hour, a type and an outcome a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Double, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base


class GenerationHourly(Base):
    """Counters of the requests that ended in a UTC hour; computed from the ledger, so they can be computed again.

    ``wait_seconds`` and ``run_seconds`` are summed as `GenerationDaily` has them.
    """

    __tablename__ = "generationHourly"

    hour: Mapped[datetime] = mapped_column(DateTime, primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    wait_seconds: Mapped[float] = mapped_column("waitSeconds", Double)
    run_seconds: Mapped[float] = mapped_column("runSeconds", Double)
