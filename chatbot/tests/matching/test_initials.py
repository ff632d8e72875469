import pytest

from chatbot.matching.initials import beginning_a_word, initials, is_initials


@pytest.mark.parametrize("text", ["ㅇㄹㅊ", "ㅎㅁ ㅇㅂ", "ㄲㅁ"])
def test_consonants_alone_are_initials(text):
    assert is_initials(text)


@pytest.mark.parametrize("text", ["ㅇ", "연ㄹㅊ", "ㅏㅑ", "abc", "ㅇㄹㅊ?", "ㄳㄳ", ""])
def test_anything_else_is_not(text):
    assert not is_initials(text)


def test_each_syllable_gives_its_initial_and_the_rest_stays():
    assert initials("희망 연봉 aws 뭐") == "ㅎㅁ ㅇㅂ aws ㅁ"


@pytest.mark.parametrize(
    ("asked", "found"), [("ㅎㅁㅇㅂ", True), ("ㅎㅁ ㅇㅂ", True), ("ㅁㅇ", False), ("ㅇㅂㅇ", True)]
)
def test_they_are_found_where_a_word_begins_whatever_the_spaces(asked, found):
    assert bool(beginning_a_word(asked).search(initials("희망 연봉이 얼마"))) is found
