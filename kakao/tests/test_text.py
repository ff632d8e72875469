import regex
from hypothesis import given
from hypothesis import strategies as st

from kakao.text import LIMIT, SIGN, clean, compose, shorten, template, units

FAMILY, FLAG, THUMB = "👨‍👩‍👧‍👦", "🇰🇷", "👍🏽"


def test_what_fits_is_left_as_it_is():
    """KAKAO 76."""
    assert shorten("가" * 199, 200) == "가" * 199
    assert shorten("가" * 200, 200) == "가" * 200


def test_what_does_not_fit_ends_with_a_sign():
    """KAKAO 76."""
    assert shorten("가" * 201, 200) == "가" * 199 + SIGN


def test_emoji_count_two_units_each():
    """KAKAO 77."""
    shortened = shorten("😀" * 200, 200)
    assert units(shortened) <= 200
    assert shortened == "😀" * 99 + SIGN


def test_no_cluster_is_cut():
    """KAKAO 78."""
    for cluster in (FAMILY, FLAG, THUMB, "각"):
        text = "가" * 195 + cluster * 3
        kept = shorten(text, 200).removesuffix(SIGN)
        assert text.startswith(kept)
        assert "".join(regex.findall(r"\X", text)[: len(regex.findall(r"\X", kept))]) == kept


def test_conjoining_jamo_become_syllables():
    """KAKAO 78."""
    assert clean("각") == "각"


def test_cleaning_settles_line_ends_and_drops_what_cannot_be_seen():
    """KAKAO 79."""
    assert clean(" 가\r\n나\r다\x00\x1b\u202e\u2066라\ufeff ") == "가\n나\n다라"
    assert clean(FAMILY) == FAMILY
    assert clean("\u202e\x00 \n") == ""


def test_a_long_name_is_bounded_and_counts():
    """KAKAO 81."""
    text = compose("김" * 50, "a" * 90 + "@example.com", "나" * 1000)
    assert units(text) <= LIMIT
    assert text.startswith("김" * 50 + "\n")
    assert SIGN in text


@given(st.text(), st.text(), st.text())
def test_no_message_is_ever_too_long(name, contact, body):
    """KAKAO 76, 77: never over 200 code points or UTF-16 units, never half a surrogate pair."""
    text = compose(clean(name), clean(contact), clean(body))
    assert len(text) <= LIMIT
    assert units(text) <= LIMIT
    text.encode()


def test_the_link_is_ours_on_every_device():
    """KAKAO 82."""
    link = template("본문", "https://site.example/admin/1/")["link"]
    assert link == {
        "web_url": "https://site.example/admin/1/",
        "mobile_web_url": "https://site.example/admin/1/",
    }
