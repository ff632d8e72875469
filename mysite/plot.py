"""A column for each day, stacked of bands, as SVG paths: counts in, drawing out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

HEIGHT = 100
STEP, COLUMN = 10, 8  # from one day to the next, and what of it is drawn
TOPS = (1, 2, 4, 6, 8, 10)

Counts = Mapping[tuple[date, str], int]


class Band(NamedTuple):
    label: str
    total: int
    path: str


class Row(NamedTuple):
    day: date
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Plot:
    days: Sequence[date]
    bands: list[Band]
    rows: list[Row]  # days with anything in them, newest first

    @property
    def width(self) -> int:
        return STEP * len(self.days)

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def total(self) -> int:
        return sum(band.total for band in self.bands)

    @property
    def highest(self) -> int:
        return max((sum(row.counts) for row in self.rows), default=0)

    @property
    def top(self) -> int:
        return ceiling(self.highest)

    @property
    def marks(self) -> list[date]:
        """The days to write below: first, middle, last."""
        return [self.days[0], self.days[len(self.days) // 2], self.days[-1]]


def draw(days: Sequence[date], bands: Mapping[str, str], counts: Counts) -> Plot:
    """`bands` are keys and labels, the lowest first. What was counted of other days or keys is left out."""
    table = [[counts.get((day, key), 0) for key in bands] for day in days]
    unit = HEIGHT / ceiling(max(map(sum, table)))
    drawn = [
        Band(label, sum(row[place] for row in table), path(table, place, unit))
        for place, label in enumerate(bands.values())
    ]
    rows = [Row(day, row) for day, row in zip(days, table, strict=True) if any(row)]
    return Plot(days, drawn, rows[::-1])


def ceiling(highest: int) -> int:
    """The round number on top of the axis."""
    scale = 1
    while highest > TOPS[-1] * scale:
        scale *= 10
    return next(top * scale for top in TOPS if top * scale >= highest)


def path(table: Sequence[Sequence[int]], place: int, unit: float) -> str:
    """The boxes of one band, each upon those of the bands below it."""
    boxes = []
    for number, row in enumerate(table):
        if row[place]:
            x, y = number * STEP + (STEP - COLUMN) // 2, HEIGHT - sum(row[:place]) * unit
            boxes.append(f"M{x} {y:.5g}h{COLUMN}v-{row[place] * unit:.5g}h-{COLUMN}z")
    return "".join(boxes)
