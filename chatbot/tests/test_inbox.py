from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from chatbot import inbox
from chatbot.inbox import add_phrasings, candidates, groups, settle
from chatbot.matching import Candidate, Reply, Status
from chatbot.models import AskedQuestion, Entry
from chatbot.tests.factories import make_asked, make_entry
from mysite.models import Revision

pytestmark = pytest.mark.django_db


def texts() -> list[list[str]]:
    return [[wording.asked.text for wording in group.wordings] for group in groups()]


def test_what_found_no_answer_or_none_that_helped_is_to_do():
    entry = make_entry()
    make_asked("몰라요", "unknown")
    make_asked("글쎄요", "unsure")
    make_asked("틀렸어요", "answered", entry=entry, helpful=False)
    make_asked("맞았어요", "answered", entry=entry, helpful=True)
    make_asked("말이 없었어요", "answered", entry=entry)
    make_asked("이제 답해요", settled="answered")
    assert texts() == [["틀렸어요"], ["글쎄요"], ["몰라요"]]


def test_a_question_ignored_once_stays_out():
    make_asked("바보", settled="ignored")
    make_asked("바 보!")
    assert texts() == []


def test_a_question_answered_once_comes_back_when_it_finds_no_answer_again():
    make_asked("연봉은요?", settled="answered")
    make_asked("연봉은요?")
    assert [group.times for group in groups()] == [1]


def test_the_same_question_counts_together_and_shows_its_newest_wording():
    make_asked("연봉은 얼마?")
    make_asked("연봉은얼마")
    newest = make_asked("연봉은 얼마!", "unsure")
    [group] = groups()
    assert group.wordings == [(newest, 3)]
    assert (group.times, group.last_asked) == (3, newest.created_at)


def test_alike_wordings_form_a_group_led_by_the_most_asked():
    make_asked("연봉이 얼마예요?")
    make_asked("연봉이 얼마예요?")
    newest = make_asked("연봉 얼마예요?")
    [group] = groups()
    assert [(wording.asked.text, wording.times) for wording in group.wordings] == [
        ("연봉이 얼마예요?", 2),
        ("연봉 얼마예요?", 1),
    ]
    assert (group.times, group.last_asked) == (3, newest.created_at)


def test_groups_come_most_asked_first_then_newest():
    for text in ("취미가 뭐예요?", "취미 뭐예요?", "고향이 어디예요?", "연봉이 얼마예요?"):
        make_asked(text)
    assert texts() == [["취미 뭐예요?", "취미가 뭐예요?"], ["연봉이 얼마예요?"], ["고향이 어디예요?"]]


def test_of_groups_asked_as_often_the_newest_wording_of_any_decides():
    for text in ("취미가 뭐예요?", "고향이 어디예요?", "고향이 어디예요?", "취미 뭐예요?"):
        make_asked(text)
    assert texts() == [["취미 뭐예요?", "취미가 뭐예요?"], ["고향이 어디예요?"]]


def test_only_the_latest_questions_are_looked_at(monkeypatch):
    monkeypatch.setattr(inbox, "LOOKED_AT", 2)
    for text in ("취미가 뭐예요?", "취미가 뭐예요?", "고향이 어디예요?", "연봉이 얼마예요?"):
        make_asked(text)
    assert texts() == [["연봉이 얼마예요?"], ["고향이 어디예요?"]]


def test_many_questions_cost_two_queries(django_assert_num_queries):
    entry = make_entry()
    for number in range(30):
        make_asked(f"{number}번째 질문", "answered", entry=entry, helpful=False)
    with django_assert_num_queries(2):
        assert all(wording.asked.entry == entry for group in groups() for wording in group.wordings)


def test_settling_closes_what_is_answered_by_that_entry_and_nothing_else():
    entry, other = make_entry("연봉이 얼마예요?"), make_entry("고향이 어디예요?")
    answered, same = make_asked("연봉이 얼마예요?"), make_asked("연봉이 얼마예요", "unsure")
    liked = make_asked("연봉이 얼마예요?", "answered", entry=other, helpful=True)
    elsewhere, unknown = make_asked("고향이 어디예요?"), make_asked("비트코인 시세")
    proof = settle(entry, [same, elsewhere, unknown])
    assert [(asked, now.entry) for asked, now in proof] == [
        (same, entry.pk),
        (elsewhere, other.pk),
        (unknown, None),
    ]
    settled = AskedQuestion.objects.filter(settled="answered")
    assert set(settled) == {answered, same}
    assert liked not in settled


def test_phrasings_are_added_once_and_only_where_they_are_new():
    entry = make_entry("연봉이 얼마예요?", "월급은요?")
    before = Revision.current()
    questions = [make_asked(text) for text in ("연봉이 얼마예요!", "월급은요", "돈많이 벌어요", "돈 많이 벌어요?")]
    add_phrasings(entry.pk, questions)
    add_phrasings(entry.pk, questions)
    assert [phrasing.text for phrasing in entry.phrasings.all()] == ["월급은요?", "돈 많이 벌어요?"]
    assert Revision.current() != before


def test_a_deleted_entry_takes_no_phrasings():
    with pytest.raises(Entry.DoesNotExist):
        add_phrasings(404, [make_asked("연봉은요?")])


def find(monkeypatch, found: dict[str, list[Candidate]]) -> None:
    """Let the index find these for each question."""
    index = SimpleNamespace(ask=lambda text: Reply(Status.UNSURE, found[text]))
    monkeypatch.setattr(inbox, "knowledge", lambda: SimpleNamespace(index=index))


def test_candidates_are_the_entries_that_come_nearest_to_any_wording(monkeypatch):
    first, second, third = (make_entry(f"{number}번째 질문") for number in range(3))
    one = [Candidate(third.pk, "", 0.5), Candidate(first.pk, "", 0.4)]
    find(monkeypatch, {"하나": one, "둘": [Candidate(second.pk, "", 0.6), Candidate(third.pk, "", 0.1)]})
    assert candidates([make_asked("하나"), make_asked("둘")]) == [second, third, first]


def test_candidates_are_few_and_none_is_gone(monkeypatch):
    entries = [make_entry(f"{number}번째 질문") for number in range(7)]
    find(monkeypatch, {"직장": [Candidate(entry.pk, "", 0.5) for entry in entries]})
    asked = make_asked("직장")
    assert candidates([asked]) == entries[:5]
    entries[0].delete()
    assert candidates([asked]) == entries[1:5]


def test_the_index_finds_candidates_for_a_question_between_two_entries():
    entries = {make_entry("지금 직장이 어디예요?", "직장"), make_entry("첫 직장이 어디예요?", "직장!")}
    make_entry("비밀", "직장!!", is_published=False)
    assert set(candidates([make_asked("직장")])) == entries


def test_reopening_undoes_ignoring_for_whatever_asks_the_same():
    ignored = make_asked("연봉은요?", settled="ignored")
    make_asked("연봉은요", settled="ignored")
    make_asked("바보", settled="ignored")
    AskedQuestion.objects.filter(pk=ignored.pk).reopen()
    assert [[len(group.wordings), group.times] for group in groups()] == [[1, 2]]


def test_the_newest_wording_is_the_one_that_was_logged_last():
    old = make_asked("연봉은요?")
    AskedQuestion.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=9))
    new = make_asked("연봉은요")
    assert [group.last_asked for group in groups()] == [new.created_at]
