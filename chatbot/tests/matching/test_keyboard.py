import pytest

from chatbot.matching.keyboard import typed_as_english, typed_as_korean


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


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("ㅗ디ㅣㅐ", "hello"),
        ("ㅈㅗㅁㅅ ㅑㄴ ㅛㅐㅕㄱ ㅜㅁㅡㄷ", "what is your name"),
        ("ㄹㅁㅊㄷ", "face"),
        ("ㄱㄷ녀ㅡㄷ?", "resume?"),
        ("좨 애 ㅕ 재가 랙", "who do u work for"),
    ],
)
def test_letters_become_the_english_on_their_keys(typed, english):
    assert typed_as_english(typed) == english


@pytest.mark.parametrize("text", ["안녕하세요", "hello", "", "123", "포트폴리오를 어디서 볼 수 있나ㅇ요?"])
def test_with_no_loose_letter_or_few_it_is_meant_as_it_stands(text):
    assert typed_as_english(text) is None
