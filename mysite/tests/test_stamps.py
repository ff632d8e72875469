import pytest
from django.core.signing import BadSignature
from hypothesis import given, settings
from hypothesis import strategies as st

from mysite.stamps import age, new_stamp


def test_a_stamp_tells_its_age():
    assert 0 <= age(new_stamp()) < 5


@settings(max_examples=50)
@given(st.text(max_size=80) | st.text("aA0-_:.", max_size=80))
def test_no_other_text_is_a_stamp(text):
    with pytest.raises(BadSignature):
        age(text)


@settings(max_examples=50)
@given(st.data())
def test_a_changed_stamp_is_none(data):
    stamp = new_stamp()
    at = data.draw(st.integers(0, len(stamp) - 2))  # of the last character two bits count for nothing
    other = data.draw(st.characters().filter(lambda letter: letter != stamp[at]))
    with pytest.raises(BadSignature):
        age(stamp[:at] + other + stamp[at + 1 :])
