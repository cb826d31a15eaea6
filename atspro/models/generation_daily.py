"""The ``generationDaily`` table: what the queue did, a day, a type and an outcome a row."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, Double, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base


class GenerationDaily(Base):
    """Counters of the requests that ended on a UTC day; computed from the ledger, so they can be computed again.

    ``wait_seconds`` sums the time from the click to the first claim, ``run_seconds`` from there to the end.
    """

    __tablename__ = "generationDaily"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    wait_seconds: Mapped[float] = mapped_column("waitSeconds", Double)
    run_seconds: Mapped[float] = mapped_column("runSeconds", Double)
    attempts: Mapped[int] = mapped_column(BigInteger)
