from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import pytest

from chatbot import answering, replay
from chatbot.answering import knowledge
from chatbot.matching import Candidate, Reply, Source, Status
from chatbot.models import AskedQuestion
from chatbot.replay import Asked, Draft, Side, compare, finds_another
from chatbot.tests.factories import make_entry
from mysite.models import Revision

if TYPE_CHECKING:
    from chatbot.matching.index import Index

NAME = Source(1, ("이름이 뭐예요?", "성함이 어떻게 되세요?"))
PAY = Source(2, ("연봉은 얼마예요?", "급여를 알려 주세요"))


class Exact:
    """Finds what is stored as it is asked; what several entries hold is asked back."""

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self.sources = sources

    def ask(self, question: str) -> Reply:
        found = [Candidate(s.entry, question, 0.99) for s in self.sources if question in s.phrasings]
        return Reply((Status.UNKNOWN, Status.ANSWERED, Status.UNSURE)[len(found)], found)


def side(*sources: Source) -> Side:
    return Side(cast("Index", Exact(sources)), {source.entry: source.phrasings[0] for source in sources})


def entries(changes: Iterable[replay.Change]) -> list[tuple[str, int | None, int | None]]:
    """Each question that changes, with the entry that answers it: before, and after."""
    return [
        (change.asked.text, answering_entry(change.before), answering_entry(change.after)) for change in changes
    ]


def answering_entry(outcome: replay.Outcome) -> int | None:
    return outcome.entry if outcome.status == "answered" else None


def test_only_changed_answers_are_listed():
    changes = compare(side(NAME), side(NAME, PAY), [Asked("연봉은 얼마예요?"), Asked("이름이 뭐예요?")])
    assert entries(changes) == [("연봉은 얼마예요?", None, 2)]
    assert [changes[0].before.status, changes[0].after.status] == ["unknown", "answered"]
    assert (changes[0].before.confidence, changes[0].after.confidence) == (None, 0.99)
    assert changes[0].after.question == "연봉은 얼마예요?"


def test_an_answer_that_becomes_a_suggestion_is_a_change():
    twin = Source(3, ("이름이 뭐예요?",))
    (change,) = compare(side(NAME), side(NAME, twin), [Asked("이름이 뭐예요?")])
    assert [change.before.status, change.after.status] == ["answered", "unsure"]
    assert change.before.entry == change.after.entry == 1


def test_two_questions_in_one_are_answered_as_visitors_would_be():
    asked = Asked("이름이 뭐예요? 그리고 연봉은 얼마예요?")
    (change,) = compare(side(NAME), side(NAME, PAY), [asked])
    assert [change.before.status, change.after.status] == ["unsure", "answered"]


def test_a_new_name_for_the_same_answer_is_no_change():
    assert not compare(side(NAME), side(Source(1, ("제 이름", *NAME.phrasings))), [Asked("이름이 뭐예요?")])


def test_the_question_of_each_side_is_its_own():
    renamed = Source(1, ("제 이름", "이름이 뭐예요?"))
    (change,) = compare(side(), side(renamed), [Asked("이름이 뭐예요?")])
    assert change.after.question == "제 이름"


def test_what_finds_another_entry_comes_first():
    asked = [Asked("연봉은 얼마예요?"), Asked("이름이 뭐예요?", frozenset({1}))]
    thief = Source(3, ("이름이 뭐예요?",))
    changes = compare(side(NAME), side(thief, PAY), asked)
    assert [(change.asked.text, change.finds_another) for change in changes] == [
        ("이름이 뭐예요?", True),
        ("연봉은 얼마예요?", False),
    ]


@pytest.mark.parametrize(
    ("status", "found", "warned"),
    [
        (Status.ANSWERED, [1], False),
        (Status.ANSWERED, [2], True),
        (Status.ANSWERED, [1, 2], False),
        (Status.UNSURE, [1], False),
        (Status.UNSURE, [1, 2], True),
        (Status.UNSURE, [2, 1], True),
        (Status.UNSURE, [2], False),
        (Status.UNSURE, [2, 3], False),
        (Status.UNKNOWN, [1, 2], False),
        (Status.UNKNOWN, [], False),
        (Status.UNKNOWN, [2], False),
    ],
)
def test_a_phrasing_is_warned_of_when_another_entry_shows_for_it(status, found, warned):
    reply = Reply(status, [Candidate(entry, "표현", 0.5) for entry in found])
    assert finds_another(reply, frozenset({1})) is warned
    assert finds_another(reply, frozenset()) is False


@pytest.mark.django_db
class TestStore:
    def test_a_new_entry_shows_which_questions_it_would_answer(self):
        make_entry()
        AskedQuestion.objects.log("연봉은 얼마예요", "unknown", None, None)
        found = replay.replay(Draft(changed=(Source(replay.NEW, ("연봉은 얼마예요?",)),)))
        assert ("연봉은 얼마예요?", None, replay.NEW) in entries(found.changes)
        assert found.warnings == 0

    def test_a_visitors_question_is_asked_once_whatever_its_spelling(self):
        entry = make_entry("이름이 뭐예요?")
        for text in ("연봉은 얼마예요?", "연봉은얼마예요", "연봉은 얼마예요!"):
            AskedQuestion.objects.log(text, "unknown", None, None)
        AskedQuestion.objects.log("이름이 뭐예요", "answered", entry.pk, 0.99)
        found = replay.replay(Draft())
        assert (found.questions, found.phrasings) == (1, 1)

    def test_the_latest_questions_count(self, monkeypatch):
        monkeypatch.setattr(replay, "QUESTIONS", 2)
        for text in ("하나", "둘둘", "셋셋", "둘둘"):
            AskedQuestion.objects.log(text, "unknown", None, None)
        assert [asked.text for asked in replay.recent_questions(besides=set())] == ["둘둘", "셋셋"]

    def test_a_removed_entry_loses_its_answers(self):
        entry = make_entry("이름이 뭐예요?", "성함")
        found = replay.replay(Draft(removed=frozenset({entry.pk})))
        assert entries(found.changes) == [("이름이 뭐예요?", entry.pk, None), ("성함", entry.pk, None)]
        assert found.warnings == 0

    def test_a_phrasing_that_two_entries_would_hold_is_warned_of_once(self):
        first, second = make_entry("이름이 뭐예요?", "성함"), make_entry("연봉은 얼마예요?")
        found = replay.replay(Draft(changed=(Source(second.pk, ("연봉은 얼마예요?", "성함!")),)))
        asked = Asked("성함!", frozenset({first.pk, second.pk}))
        assert [(change.asked, change.finds_another) for change in found.changes] == [(asked, True)]
        assert found.warnings == 1

    def test_a_phrasing_left_to_one_of_its_holders_is_no_cause_for_warning(self):
        first, second = make_entry("이름이 뭐예요?", "무지개 양말"), make_entry("연봉은 얼마예요?", "무지개 양말")
        found = replay.replay(Draft(removed=frozenset({first.pk})))
        assert ("무지개 양말", None, second.pk) in entries(found.changes)
        assert found.warnings == 0

    def test_a_phrasing_that_the_draft_drops_is_asked_as_well(self):
        entry = make_entry("이름이 뭐예요?", "좋아하는 운동")
        found = replay.replay(Draft(changed=(Source(entry.pk, ("이름이 뭐예요?",)),)))
        assert entries(found.changes) == [("좋아하는 운동", entry.pk, None)]

    def test_unpublished_entries_take_no_part(self):
        make_entry("이름이 뭐예요?", is_published=False)
        assert replay.replay(Draft()).phrasings == 0

    def test_a_large_store_is_cut_but_not_what_the_draft_touches(self, monkeypatch):
        monkeypatch.setattr(replay, "PHRASINGS", 2)
        make_entry("연봉은 얼마예요?", "급여")
        entry = make_entry("이름이 뭐예요?")
        found = replay.replay(Draft(changed=(Source(entry.pk, ("이름이 뭐예요?", "무지개 양말")),)))
        assert (found.phrasings, found.is_cut) == (2, True)
        assert entries(found.changes) == [("무지개 양말", None, entry.pk)]

    def test_a_store_within_the_limit_is_not_cut(self, monkeypatch):
        monkeypatch.setattr(replay, "PHRASINGS", 2)
        make_entry("이름이 뭐예요?", "성함")
        assert replay.replay(Draft()).is_cut is False

    def test_visitors_are_answered_as_before(self):
        entry = make_entry()
        known, revision = knowledge(), Revision.current()
        replay.replay(Draft(changed=(Source(replay.NEW, ("좋아하는 운동",)),), removed=frozenset({entry.pk})))
        assert answering.knowledge() is known
        assert Revision.current() == revision
        assert answering.answer("이름이 뭐예요?").entry == entry.pk
        assert answering.answer("좋아하는 운동").status != "answered"

    def test_a_replay_costs_the_same_for_many_entries(self, django_assert_max_num_queries):
        for number in range(20):
            make_entry(f"질문 {number}", "표현")
            AskedQuestion.objects.log(f"물음 {number}", "unknown", None, None)
        knowledge()
        with django_assert_max_num_queries(5):
            replay.replay(Draft())
