import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.matching.normalise import is_blank, normalise


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("  이름이   뭐예요?! ", "이름이 뭐예요"),
        ("이\u200b름\ufeff이 뭐예요", "이름이 뭐예요"),
        (unicodedata.normalize("NFD", "이름이 뭐예요"), "이름이 뭐예요"),
        ("What IS Django?", "what is django"),
        ("이름이\t뭐예요\n", "이름이 뭐예요"),
        ("C++, C# 할 줄 아세요?", "c++ c# 할 줄 아세요"),
        ("이름\x00이 뭐예요", "이름이 뭐예요"),
        ("\u1112\u200b\u1161\u11ab", "한"),
    ],
)
def test_what_reads_the_same_is_spelt_the_same(typed, same):
    assert normalise(typed) == same


def test_a_single_consonant_stays_the_letter_that_is_typed():
    assert normalise("ㄱㅅ") == "\u3131\u3145"


def test_a_text_of_punctuation_only_keeps_it():
    assert normalise(" ?! ") == "?!"


@given(st.text() | st.text("\u1112\u1161\u11ab\u200b\u0301\u0300aß İŉ?"))
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    "text", ["", " \t\n", "\u200b\u2060", "\u3164\u115f", "\u2800", "\x00\x1f", "\ufe0f", "\u3000"]
)
def test_what_nobody_sees_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["?", "ㅋ", "0", "😀"])
def test_what_somebody_sees_is_not_blank(text):
    assert not is_blank(text)
