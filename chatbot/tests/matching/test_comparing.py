import pytest

from chatbot.matching.comparing import Rarity, beginnings, count_beginnings, read_words
from chatbot.matching.comparing import coverage as coverage_of_words
from chatbot.matching.comparing import echo as echo_of_beginnings

PHRASINGS = ["경력이 몇 년인가요", "이름이 뭔가요", "학교가 어디인가요"]
RARITY = Rarity(count_beginnings(PHRASINGS), len(PHRASINGS))


def coverage(question, phrasings):
    return coverage_of_words(read_words(question, RARITY), phrasings, RARITY)


def echo(question, phrasing):
    return echo_of_beginnings(beginnings(question), phrasing, RARITY)


def test_what_few_phrasings_hold_tells_more():
    rarity = Rarity({"흔한": 9, "드문": 1}, 10)
    assert rarity("없는") > rarity("드문") > rarity("흔한") > 0


def test_a_phrasing_covers_and_echoes_itself():
    text = PHRASINGS[0]
    assert coverage(text, [text]) == pytest.approx(1)
    assert echo(text, text) == pytest.approx(1)


def test_what_shares_nothing_has_neither():
    assert coverage("zzz", PHRASINGS) == echo("zzz", PHRASINGS[0]) == 0


def test_a_word_beside_the_point_lowers_coverage_only():
    plain, near = "이름이 뭔가요", "친구 이름이 뭔가요"
    assert coverage(near, [plain]) < coverage(plain, [plain])
    assert echo(near, plain) == pytest.approx(1)


def test_any_phrasing_of_the_entry_may_cover_a_word():
    both = ["이름이 뭔가요", "성함이 어떻게 되나요"]
    assert coverage("이름이 어떻게", both) > coverage("이름이 어떻게", both[:1])


def test_a_typing_mistake_keeps_most_of_a_word():
    assert coverage("갱력이", PHRASINGS) > 0.4
