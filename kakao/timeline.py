"""The life of a token as shapes on a line: pure arithmetic, drawn by a template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH = 1000  # units of the drawing; a stroke at an edge must not be cut off, hence the margin
MARGIN = 6


@dataclass(frozen=True)
class Life:
    issued: datetime
    ends: datetime
    now: int  # x of the present, which is also where the spent part stops
    marks: tuple[int, ...]  # x of the moments asked for that lie within the life
    left: timedelta  # none when it has ended

    @property
    def spent(self) -> int:
        return self.now - MARGIN

    @property
    def remaining(self) -> int:
        return WIDTH - MARGIN - self.now


def life(now: datetime, issued: datetime, ends: datetime, marks: Iterable[datetime] = ()) -> Life:
    """A life that has not begun or is over puts the present at its edge."""
    return Life(
        issued=issued,
        ends=ends,
        now=position(now, issued, ends),
        marks=tuple(position(mark, issued, ends) for mark in marks if issued < mark < ends),
        left=max(ends - now, timedelta(0)),
    )


def position(moment: datetime, issued: datetime, ends: datetime) -> int:
    """x of a moment, from MARGIN at `issued` to WIDTH - MARGIN at `ends`."""
    share = (moment - issued) / (ends - issued) if ends > issued else 1.0
    return MARGIN + round(min(max(share, 0.0), 1.0) * (WIDTH - 2 * MARGIN))
