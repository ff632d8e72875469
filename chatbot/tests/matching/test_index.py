import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.matching import Index, Source, Status

SOURCES = [
    Source(1, ("이름이 뭐예요?", "성함이 어떻게 되세요?")),
    Source(2, ("경력이 몇 년인가요?", "개발한 지 얼마나 됐어요?")),
    Source(3, ("어느 대학교를 나왔나요?", "전공이 뭐예요?")),
    Source(4, ("자격증이 있나요?", "What certificates do you hold?")),
    Source(5, ("안녕하세요", "안녕")),
]
INDEX = Index.build(SOURCES)
PHRASINGS = [(source.entry, phrasing) for source in SOURCES for phrasing in source.phrasings]


@pytest.mark.parametrize(("entry", "phrasing"), PHRASINGS)
def test_a_stored_phrasing_finds_its_entry(entry, phrasing):
    reply = INDEX.ask(phrasing)
    assert (reply.status, reply.candidates[0].entry) == (Status.ANSWERED, entry)
    assert reply.candidates[0].confidence > 0.95


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip()))
def test_any_stored_phrasing_finds_its_entry(text):
    reply = Index.build([Source(1, (text,)), Source(2, (f"{text} 다른 질문",))]).ask(text)
    assert reply.candidates[0].entry == 1


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("이름이뭐예요", 1),
        ("성 함이 어떻 게 되세요", 1),
        ("dkssud", 5),
        ("경력이 몇년 인가요", 2),
        ("자격즁이 있나요", 4),
    ],
)
def test_spacing_layout_and_typing_mistakes_are_seen_through(typed, entry):
    reply = INDEX.ask(typed)
    assert (reply.status, reply.candidates[0].entry) == (Status.ANSWERED, entry)


@pytest.mark.parametrize("typed", ["qwpoeiru", "!!!", "🍣🍣", "뷁쀍뙗", "1234567", "ㅋㅋㅋ", "비트코인 시세 좀"])
def test_nonsense_and_the_unrelated_are_not_known(typed):
    assert INDEX.ask(typed).status is Status.UNKNOWN


@pytest.mark.parametrize("typed", ["친구 생일이 언제예요?", "대학교 등록금은 얼마예요?"])
def test_a_near_miss_is_not_answered(typed):
    assert INDEX.ask(typed).status is not Status.ANSWERED


def test_asking_back_offers_one_to_three_entries_once_each():
    reply = INDEX.ask("뭐예요?")
    entries = [candidate.entry for candidate in reply.candidates]
    assert reply.status is Status.UNSURE
    assert 1 <= len(entries) == len(set(entries)) <= 3


def test_a_phrasing_of_two_entries_is_asked_back():
    reply = Index.build([Source(8, ("소개",)), Source(3, ("소개!",))]).ask("소개?")
    assert (reply.status, [c.entry for c in reply.candidates]) == (Status.UNSURE, [8, 3])


def test_an_empty_index_knows_nothing():
    assert Index.build([]).ask("이름이 뭐예요?").status is Status.UNKNOWN


@given(st.text(st.characters(), max_size=300))
@settings(max_examples=300)
def test_any_text_gets_a_reply(text):
    reply = INDEX.ask(text)
    assert bool(reply.candidates) == (reply.status is not Status.UNKNOWN)
    assert all(0 <= candidate.confidence <= 1 for candidate in reply.candidates)


def test_what_it_reads_is_bounded_and_the_rarest_comes_first(monkeypatch):
    index = Index.build([*(Source(n, ("개발 경력",)) for n in range(50)), Source(99, ("개발 취미",))])
    monkeypatch.setattr("chatbot.matching.index.WORK", 20)
    assert [found.entry for found in index.signals("개발 취미")] == [99]
