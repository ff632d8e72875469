"""Career arithmetic in whole months. A date is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; an empty end is today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, order=True)
class Period:
    """From the month `first` through the month `last`, both counted from year 0 and both included."""

    first: int
    last: int

    @classmethod
    def between(cls, start: str, end: str, today: date) -> Self:
        """A start without a month is January, an end without one December."""
        last = _month(end, missing=12) if end else today.year * 12 + today.month
        return cls(_month(start, missing=1), last)

    @property
    def months(self) -> int:
        return max(0, self.last - self.first + 1)


def total_months(periods: Iterable[Period]) -> int:
    """The months that any of the periods covers; a month in two of them counts once."""
    total = 0
    covered = -1
    for period in sorted(periods):
        total += Period(max(period.first, covered + 1), period.last).months
        covered = max(covered, period.last)
    return total


def _month(text: str, *, missing: int) -> int:
    return int(text[:4]) * 12 + int(text[5:7] or missing)
