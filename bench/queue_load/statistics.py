"""Medians and spreads of repeated measurements."""

from __future__ import annotations

import statistics


class Series:
    """Measurements of one thing, in the order of their rounds."""

    def __init__(self, values: list[float] | None = None) -> None:
        self.values = values or []

    def add(self, value: float) -> None:
        """Note one more."""
        self.values.append(value)

    def over(self, other: Series) -> Series:
        """The ratios, round by round: neighbours in time share the machine's mood."""
        return Series([mine / theirs for mine, theirs in zip(self.values, other.values, strict=True)])

    def quantile(self, share: float) -> float:
        """The value below which this share of the measurements lies."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def summary(self) -> dict[str, float]:
        """Median, p95, the middle half's bounds, and how many there were."""
        return {
            "median": round(statistics.median(self.values), 4),
            "p95": round(self.quantile(0.95), 4),
            "low": round(self.quantile(0.25), 4),
            "high": round(self.quantile(0.75), 4),
            "rounds": len(self.values),
        }
