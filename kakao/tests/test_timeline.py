from datetime import UTC, datetime, timedelta

import pytest

from kakao.timeline import MARGIN, WIDTH, life

ISSUED = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ENDS = ISSUED + 60 * DAY


@pytest.mark.parametrize(
    ("now", "x"),
    [
        (ISSUED, MARGIN),
        (ISSUED + 30 * DAY, WIDTH / 2),
        (ENDS, WIDTH - MARGIN),
        (ISSUED - DAY, MARGIN),
        (ENDS + 400 * DAY, WIDTH - MARGIN),
    ],
)
def test_the_present_lies_within_the_line(now, x):
    assert life(now, ISSUED, ENDS).now == x


@pytest.mark.parametrize("day", [0, 1, 17, 59, 60, 61])
def test_spent_and_remaining_fill_the_line(day):
    drawn = life(ISSUED + day * DAY, ISSUED, ENDS)
    assert drawn.spent >= 0
    assert drawn.remaining >= 0
    assert drawn.spent + drawn.remaining == WIDTH - 2 * MARGIN


def test_what_is_left_is_never_negative():
    assert life(ISSUED, ISSUED, ENDS).left == 60 * DAY
    assert life(ENDS + DAY, ISSUED, ENDS).left == timedelta(0)


def test_marks_outside_of_the_life_are_not_drawn():
    assert life(ISSUED, ISSUED, ENDS, [ISSUED - DAY, ISSUED + 30 * DAY, ENDS + DAY]).marks == (WIDTH // 2,)


def test_a_life_without_length_is_over():
    drawn = life(ISSUED, ISSUED, ISSUED)
    assert (drawn.spent, drawn.remaining) == (WIDTH - 2 * MARGIN, 0)
