import pytest
from django.utils import translation

from profile_app.templatetags.profile_tags import dotted, duration, linked_data_script


@pytest.mark.parametrize(
    ("months", "text"),
    [(0, ""), (1, "1 month"), (12, "1 year"), (14, "1 year 2 months"), (33, "2 years 9 months")],
)
def test_a_duration_is_years_and_months(months, text):
    with translation.override("en"):
        assert duration(months) == text


def test_dates_are_written_with_dots():
    assert dotted("2024-03") == "2024.03"


def test_no_text_ends_the_linked_data():
    script = linked_data_script({"name": "</script><b>&한"})
    assert script.count("<") == 2
    assert r"\u003C/script\u003E" in script
    assert "한" in script
