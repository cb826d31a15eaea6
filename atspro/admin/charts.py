"""What a chart shows; `templates/admin/charts.html` draws it as SVG, without script or style, and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """One kind of number: its key in a point's values, its name, and its tone (good, bad, accent or plain)."""

    key: str
    name: str
    tone: str = "accent"


@dataclass(frozen=True)
class Point:
    """One column: its label, the list behind it, and a value for each series."""

    label: str
    href: str
    values: Mapping[str, int]

    @property
    def total(self) -> int:
        """All series together."""
        return sum(self.values.values())


@dataclass(frozen=True)
class Columns:
    """Stacked columns over time."""

    title: str
    unit: str
    series: Sequence[Series]
    points: Sequence[Point]
    # Whose hours and days the columns are.
    zone: str = "UTC"
    # Averages have no sum.
    adds_up: bool = True

    @property
    def top(self) -> int:
        """What the highest column stands for; never 0."""
        return max([point.total for point in self.points], default=0) or 1

    @property
    def total(self) -> int:
        """Everything that the chart shows."""
        return sum(point.total for point in self.points)


@dataclass(frozen=True)
class Bar:
    """One line of bars: its label, the list behind it, or none, and its value."""

    label: str
    href: str
    value: int


@dataclass(frozen=True)
class Bars:
    """Values beside each other, the longest one as wide as there is room."""

    title: str
    bars: Sequence[Bar]
    note: str = ""

    @property
    def top(self) -> int:
        """What the longest bar stands for; never 0."""
        return max([bar.value for bar in self.bars], default=0) or 1
