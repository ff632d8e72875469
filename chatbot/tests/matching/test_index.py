import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatbot.matching import Source, Status
from chatbot.matching.index import Index
from chatbot.matching.normalise import is_blank
from chatbot.matching.signals import NAMES

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


@given(st.text(min_size=1, max_size=30).filter(lambda text: not is_blank(text)))
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
    assert (reply.status, [c.entry for c in reply.candidates]) == (Status.UNSURE, [3, 8])


def test_an_empty_index_knows_nothing():
    assert Index.build([]).ask("이름이 뭐예요?").status is Status.UNKNOWN


@given(st.text(st.characters(), max_size=300))
@settings(max_examples=300, deadline=None)
@example("이름이 \ud800뭐예요")
def test_any_text_gets_a_reply(text):
    reply = INDEX.ask(text)
    assert bool(reply.candidates) == (reply.status is not Status.UNKNOWN)
    assert all(0 <= candidate.confidence <= 1 for candidate in reply.candidates)


def test_a_single_character_is_answered_only_when_it_is_stored():
    index = Index.build([*SOURCES, Source(9, ("나",))])
    assert index.ask("나").candidates[0].entry == 9
    assert index.ask("이").status is Status.UNKNOWN


@pytest.mark.parametrize(("typed", "entry"), [("ㅈㄱㅈ", 4), ("ㄱㄹ", 2), ("ㅇㄴ ㄷㅎㄱ", 3)])
def test_initial_consonants_find_what_begins_with_them(typed, entry):
    assert INDEX.ask(typed).candidates[0].entry == entry


def test_initials_that_fit_several_entries_are_asked_back():
    reply = Index.build([Source(1, ("연락처",)), Source(2, ("영락처",))]).ask("ㅇㄹㅊ")
    assert reply.status is Status.UNSURE
    assert {candidate.entry for candidate in reply.candidates} == {1, 2}


def test_what_is_considered_gives_its_reasons():
    best = INDEX.consider("이름 좀 알려줘")[0]
    assert best.reasons.keys() == set(NAMES)
    assert not INDEX.consider("이름이 뭐예요?")[0].reasons


def test_an_update_replaces_adds_and_removes():
    index = INDEX.updated([Source(2, ("취미가 뭐예요?",)), Source(6, ("연봉이 얼마예요?",))], {1})
    assert index.ask("연봉이 얼마예요?").candidates[0].entry == 6
    assert index.ask("취미가 뭐예요?").candidates[0].entry == 2
    assert index.ask("전공이 뭐예요?").candidates[0].entry == 3
    considered = {c.entry for text in ("이름이 뭐예요?", "경력이 몇 년인가요?") for c in index.consider(text)}
    assert 1 not in considered
    assert all(c.phrasing != "경력이 몇 년인가요?" for c in index.consider("경력이 몇 년인가요?"))


PHRASING = st.sampled_from(["이름", "경력", "연봉", "취미 생활", "Django", "?", "\u200b"])
SOURCE = st.builds(
    Source,
    st.integers(1, 20),
    st.lists(PHRASING, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["", "이름"]),
)
EDIT = st.tuples(st.lists(SOURCE, max_size=8, unique_by=lambda source: source.entry), st.sets(st.integers(1, 20)))


@given(st.lists(EDIT, max_size=5), st.randoms())
def test_updates_end_where_building_anew_does(edits, random):
    index = Index.build([])
    entries: dict[int, Source] = {}
    for changed, removed in edits:
        index = index.updated(changed, removed)
        entries = {key: kept for key, kept in entries.items() if key not in removed}
        entries |= {source.entry: source for source in changed}
    answered = [source._replace(answer="연봉 이름") for source in list(entries.values())[::2]]
    index = index.with_answers(answered)
    entries |= {source.entry: source for source in answered}
    anew = Index.build(random.sample(list(entries.values()), len(entries)))
    for text in ("이름", "경력 좀", "취미 알려 줘", "ㅇㄹ", "dlfma"):
        assert index.consider(text) == anew.consider(text)


def test_of_many_equals_the_same_are_offered_after_any_edit():
    equals = [Source(entry, ("소개",)) for entry in range(1, 13)]
    index = Index.build(equals)
    edited = index.updated(equals[:9])
    for text in ("소개", "소개 좀"):
        assert edited.consider(text) == index.consider(text)


def test_an_answers_words_help_to_find_it():
    entries = [
        Source(1, ("어떤 도구를 써요?",), "Docker와 GitHub Actions를 써요."),
        Source(2, ("어떤 언어를 써요?",), "파이썬"),
    ]
    with_answers = Index.build(entries).consider("깃허브 액션 같은 GitHub Actions 써요?")
    assert with_answers[0].entry == 1
    assert with_answers[0].reasons["answer_coverage"] > 0


def test_a_phrasing_that_nobody_can_type_is_left_out():
    assert Index.build([Source(1, ("\u200b", "이름"))]).ask("이름").candidates[0].entry == 1
