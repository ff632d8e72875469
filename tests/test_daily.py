from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.models import AskedQuestion
from mysite.daily import DAYS, daily_plot, last_days

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def asked(at: datetime, status: str = "answered") -> None:
    row = AskedQuestion.objects.create(text="가", key="가", status=status)
    AskedQuestion.objects.filter(pk=row.pk).update(created_at=at)


def rows(now: datetime = NOW) -> list[tuple[date, list[int]]]:
    return list(daily_plot(AskedQuestion.objects.all(), "status", AskedQuestion.Status, now).rows)


def test_a_day_begins_at_midnight_in_seoul():
    asked(datetime(2026, 11, 23, 14, 59, 59, 999999, tzinfo=UTC))
    asked(datetime(2026, 11, 23, 15, tzinfo=UTC))
    asked(datetime(2026, 11, 24, 2, 30, tzinfo=UTC))
    assert rows() == [(date(2026, 11, 24), [2, 0, 0]), (date(2026, 11, 23), [1, 0, 0])]


def test_the_last_day_is_today_in_seoul():
    assert last_days(datetime(2026, 11, 23, 15, tzinfo=UTC))[-1] == date(2026, 11, 24)
    assert last_days(NOW) == [date(2026, 8, 27) + timedelta(days=number) for number in range(DAYS)]


def test_the_first_day_counts_whole_and_what_was_before_does_not():
    asked(datetime(2026, 8, 26, 15, tzinfo=UTC))
    asked(datetime(2026, 8, 26, 14, 59, tzinfo=UTC))
    assert rows() == [(date(2026, 8, 27), [1, 0, 0])]


def test_each_band_is_counted_by_itself_in_one_query(django_assert_num_queries):
    for status in ("answered", "unknown", "unknown", "unsure"):
        asked(NOW, status)
    with django_assert_num_queries(1):
        assert rows() == [(date(2026, 11, 24), [1, 1, 2])]
