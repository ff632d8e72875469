import re
from datetime import date, timedelta

import pytest

from mysite.plot import HEIGHT, Plot, ceiling, draw

DAYS = [date(2026, 2, 26) + timedelta(days=number) for number in range(5)]
BANDS = {"yes": "Yes", "no": "No"}


def boxes(plot: Plot, band: int) -> list[tuple[float, float, float]]:
    """The left edge, top and bottom of each box of a band."""
    found = re.findall(r"M([\d.]+) ([\d.]+)h8v-([\d.]+)h-8z", plot.bands[band].path)
    return [(float(x), round(float(y) - float(high), 2), float(y)) for x, y, high in found]


def test_a_band_stands_upon_the_one_below_it_in_the_column_of_its_day():
    plot = draw(DAYS, BANDS, {(DAYS[0], "yes"): 1, (DAYS[3], "yes"): 3, (DAYS[3], "no"): 1})
    assert plot.top == 4
    assert boxes(plot, 0) == [(1, 75, 100), (31, 25, 100)]
    assert boxes(plot, 1) == [(31, 0, 25)]
    assert plot.width == 50


def test_no_column_leaves_the_drawing_however_much_was_counted():
    plot = draw(DAYS, BANDS, {(day, key): 7919 * number for number, day in enumerate(DAYS) for key in BANDS})
    drawn = [edge for band in (0, 1) for box in boxes(plot, band) for edge in box[1:]]
    assert 0 <= min(drawn) < HEIGHT / 2
    assert max(drawn) == HEIGHT


def test_the_totals_and_the_table_say_what_is_drawn():
    plot = draw(DAYS, BANDS, {(DAYS[0], "yes"): 2, (DAYS[3], "no"): 1, (DAYS[3], "yes"): 4})
    assert [(band.label, band.total) for band in plot.bands] == [("Yes", 6), ("No", 1)]
    assert plot.rows == [(DAYS[3], [4, 1]), (DAYS[0], [2, 0])]
    assert (plot.total, plot.highest) == (7, 5)
    assert plot.marks == [DAYS[0], DAYS[2], DAYS[4]]


def test_other_days_and_other_keys_are_left_out():
    plot = draw(DAYS, BANDS, {(DAYS[0] - timedelta(days=1), "yes"): 5, (DAYS[0], "perhaps"): 5})
    assert (plot.total, plot.rows) == (0, [])


def test_nothing_at_all_is_an_empty_drawing():
    plot = draw(DAYS, BANDS, {})
    assert [band.path for band in plot.bands] == ["", ""]
    assert (plot.total, plot.highest, plot.top) == (0, 0, 1)


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (1, 1), (3, 4), (10, 10), (11, 20), (39, 40), (61, 80), (101, 200), (12345, 20000)],
)
def test_the_axis_ends_at_a_round_number(highest, top):
    assert ceiling(highest) == top
