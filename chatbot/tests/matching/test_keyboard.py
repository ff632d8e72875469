import pytest

from chatbot.matching.keyboard import typed_as_korean


@pytest.mark.parametrize(
    ("keys", "korean"),
    [
        ("dkssud", "안녕"),
        ("Dkssud", "안녕"),
        ("ekfrrhrl", "닭고기"),
        ("dhkTdj", "왔어"),
        ("rkqt", "값"),
        ("rkqtl", "갑시"),
        ("dlqtk rksmddlf?", "입사 가능일?"),
    ],
)
def test_keys_become_the_korean_on_them(keys, korean):
    assert typed_as_korean(keys) == korean


@pytest.mark.parametrize("text", ["what is django", "AWS", "안녕", "", "123?", "dkssud what"])
def test_what_is_not_korean_throughout_is_left(text):
    assert typed_as_korean(text) is None
