import pytest

from chatbot.matching.readings import readings


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("연봉이 얼마예요?", ["연봉이 얼마예요"]),
        ("dlfma", ["dlfma", "이름"]),
        ("ㅗ디ㅣㅐ", ["ㅗ디ㅣㅐ", "hello"]),
        ("RESUME", ["resume"]),
        ("", [""]),
    ],
)
def test_a_text_is_read_as_it_stands_and_in_the_other_layout(typed, expected):
    assert readings(typed) == expected
