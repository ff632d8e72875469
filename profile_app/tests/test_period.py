from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profile_app.period import Period, total_months

TODAY = date(2026, 11, 22)
MONTHS = st.integers(min_value=1000 * 12, max_value=3000 * 12)
PERIODS = st.builds(lambda first, length: Period(first, first + length), MONTHS, st.integers(0, 600))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-03", "2026-11", 33),
        ("2024-03", "2024-03", 1),
        ("2024-12", "2025-01", 2),
        ("2024-03-31", "2024-04-01", 2),
        ("2020", "2021", 24),
        ("2020", "2020-02", 2),
        ("2026-09", "", 3),
        ("2027-01", "", 0),
    ],
)
def test_both_ends_count_and_an_empty_end_is_today(start, end, months):
    assert Period.between(start, end, TODAY).months == months


def test_a_month_in_two_periods_counts_once():
    assert total_months([Period(10, 20), Period(15, 25), Period(18, 19), Period(40, 40)]) == 17


def test_a_start_in_the_future_takes_nothing_from_the_total():
    assert total_months([Period(50, 10), Period(5, 8)]) == 4


@given(st.lists(PERIODS))
def test_the_total_is_the_number_of_different_months(periods):
    covered = {month for period in periods for month in range(period.first, period.last + 1)}
    assert total_months(periods) == len(covered)
