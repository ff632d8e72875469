import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.answering import ask
from chatbot.masking import mask
from chatbot.models import AskedQuestion
from chatbot.models.asked import key_of
from chatbot.tests.factories import make_entry

PHONES = [
    "010-1234-5678", "01012345678", "010 1234 5678", "010.1234.5678", "010 - 1234 - 5678", "010·1234·5678",
    "011-123-4567", "016-1234-5678", "02-123-4567", "0212345678", "(02) 1234-5678", "02)123-4567",
    "031-123-4567", "064 123 4567", "070-1234-5678", "0505-123-4567", "050-1234-5678", "080-123-4567",
    "+82 10-1234-5678", "+821012345678", "+82(0)10 1234 5678", "82-10-1234-5678", "0082 10 1234 5678",
    "+82-2-123-4567", "+1 (555) 123-4567", "(555) 123-4567", "555-123-4567", "+44 20 7946 0958",
    "+4915112345678", "0049 30 12345678", "０１０－１２３４－５６７８", "٠١٠-١٢٣٤-٥٦٧٨", "010–1234–5678",
    "010\u00a01234\u00a05678", "010/1234/5678", "010_1234_5678",
]  # fmt: skip
MAILS = [
    "hong@naver.com", "hong.gil-dong+job@mail.co.kr", "홍길동@naver.com", "hong＠daum．net", "hong @ kakao.com",
    "HONG@GMAIL.COM", "hong@한글.kr", "홍길동@한글.한국", "01012345678@hanmail.net",
]  # fmt: skip
IDS = ["900101-1234567", "9001011234567", "000229 - 3456789", "900101 5234567", "９００１０１－８２３４５６７"]
CARDS = [
    "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "5555.5555.5555.4444",
    "3782 822463 10005", "36227206271667", "2223003122003222", "9410 0000 0000 0005",
]  # fmt: skip
TOKENS = {"[phone]": PHONES, "[mail]": MAILS, "[id]": IDS, "[card]": CARDS}
KEPT = [
    "2019-2023년에 뭐 했어요?", "2019~2023", "2020 2021 2022 2023", "2021.02-2023.11", "2021.02 ~ 2023.11",
    "2024-11-24", "20241124", "20231231235959", "12:30:45", "오후 2시 30분", "Python 3.11.7", "3.11.7-rc1",
    "102.0.5005.115", "192.168.0.1", "127.0.0.1:8000", "연봉 50,000,000원", "50000000원", "1억 2000만 원",
    "$1,200.50", "+10%", "+50000000원", "+100000000원",
    "2020 2021 2022 2025", "1-2-3", "하루 1200000건", "1,000,000,000,000", "1588-1234", "010 1234", "123-45-67890",
    "978-89-6626-123-4", "4111 1111 1111 1112", "901301-1234567", "900132-1234567", "900101-9234567", "@hong",
    "react@18.2.0", "C++11", "3.14159265358979", "1732412345678", "UTC+9", "A-123-4567", "100 000 000",
]  # fmt: skip
no_digits = st.characters(exclude_categories=["Cs", "Nd", "No", "Nl"], exclude_characters="@＠")
surroundings = st.text(no_digits, max_size=20)
shapes = ["%Y-%m-%d", "%Y.%m.%d %H:%M", "%Y/%m/%d", "%Y년 %m월 %d일", "%H:%M:%S", "%Y%m%d"]


@pytest.mark.parametrize(
    ("text", "token"),
    [(text, token) for token, texts in TOKENS.items() for text in texts],
)
def test_what_tells_who_asks_is_replaced(text, token):
    assert mask(text) == token
    assert mask(f"제 연락처는 {text}이에요.") == f"제 연락처는 {token}이에요."


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_stay(text):
    assert mask(text) == text
    assert mask(f"그건 {text}인가요?") == f"그건 {text}인가요?"


def test_all_of_them_are_replaced():
    text = "010-1234-5678,02-123-4567/031-123-4567 a@b.co;c@d.kr 900101-1234567"
    assert mask(text) == "[phone],[phone]/[phone] [mail];[mail] [id]"


@settings(max_examples=50)
@given(before=surroundings, number=st.sampled_from(PHONES + IDS + CARDS), after=surroundings)
def test_no_number_survives_whatever_stands_around_it(before, number, after):
    masked = mask(f"{before} {number} {after}")
    assert not re.search(r"\d{4}", masked)
    assert len(masked) <= len(f"{before} {number} {after}")


@given(st.text(st.sampled_from("0123456789 -.+()@a.한０٣"), max_size=300))
def test_a_text_never_grows(text):
    assert len(mask(text)) <= len(text)


@given(st.from_regex(r"(19|20)\d\d([-~./ ]|년 |부터 )(19|20)\d\d(년)?", fullmatch=True))
def test_years_stay(text):
    assert mask(text) == text


@given(st.integers(0, 10**13), st.sampled_from(["원", "건", "명", " won", "%"]))
def test_amounts_with_commas_stay(amount, unit):
    assert mask(f"{amount:,}{unit}") == f"{amount:,}{unit}"


@given(st.lists(st.integers(0, 999), min_size=2, max_size=4))
def test_versions_stay(numbers):
    version = ".".join(map(str, numbers))
    assert mask(version) == version


@given(
    st.datetimes(),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d %H:%M", "%Y/%m/%d", "%Y년 %m월 %d일", "%H:%M:%S", "%Y%m%d"]),
)
def test_dates_and_times_stay(moment, shape):
    assert mask(moment.strftime(shape)) == moment.strftime(shape)


@pytest.mark.django_db
def test_the_log_keeps_the_masked_text_and_its_key():
    AskedQuestion.objects.log("010-1234-5678로 연락 주세요", "unknown", None, None)
    asked = AskedQuestion.objects.get()
    assert asked.text == "[phone]로 연락 주세요"
    assert asked.key == key_of("[phone]로 연락 주세요")


@pytest.mark.django_db
def test_what_is_answered_is_the_unmasked_text():
    entry = make_entry("전화번호가 010-1234-5678 맞나요?")
    assert ask("전화번호가 010-1234-5678 맞나요?").entry == entry.pk
    assert AskedQuestion.objects.get().text == "전화번호가 [phone] 맞나요?"
