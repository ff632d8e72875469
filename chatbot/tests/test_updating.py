"""Visitors' questions while an edit is being read, in threads of their own as the site's are."""

import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic
from unittest.mock import Mock, call

import pytest
from django.db import connection

from chatbot import answering
from chatbot.answering import Answer, answer, ask, load
from chatbot.models import Entry, Phrasing
from chatbot.tests.factories import make_entry
from mysite.models import Revision, read_for_all

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION, OTHER = "이름이 뭐예요?", "비트코인 시세"
LONG = 10


class Updates:
    """Each ends when it may."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()
        self.thread = ThreadPoolExecutor(1)

    def load(self, revision, before):
        self.begun.set()
        assert self.may_end.wait(LONG)
        return load(revision, before)

    def begin(self) -> Future[bool]:
        return self.thread.submit(updates_once)

    def end(self):
        self.may_end.set()
        assert self.thread.submit(updates_once).result(LONG)


@pytest.fixture
def entry():
    return make_entry(QUESTION, "무지개 양말", "성함이 어떻게 되세요?", answer="한서윤이에요.")


@pytest.fixture
def updates(entry, monkeypatch):
    """Slow ones of many entries, which a process knew a moment ago."""
    answer(QUESTION)
    slow = Updates()
    monkeypatch.setattr(answering, "MANY", 0)
    monkeypatch.setattr(answering, "LATE", math.inf)
    monkeypatch.setattr(answering, "watch", lambda: None)
    monkeypatch.setattr(answering, "load", slow.load)
    yield slow
    slow.may_end.set()
    slow.thread.shutdown()


def asks(text: str, ask: Callable[[str], Answer] = ask) -> Answer:
    """In a thread, with a connection of its own."""
    try:
        return ask(text)
    finally:
        connection.close()


def updates_once() -> bool:
    try:
        return answering.update()
    finally:
        connection.close()


def withdraw(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(is_published=False)


def delete(entry: Entry) -> None:
    entry.delete()


def drop_phrasing(entry: Entry) -> None:
    entry.phrasings.get(text="무지개 양말").delete()


def test_a_new_entry_is_the_answer_to_the_very_next_question(entry):
    ask(QUESTION)
    for number in range(5):
        added = make_entry(f"{'가나다라마'[number] * 3} 별이 좋아요?")
        assert ask(added.question).entry == added.pk


def test_a_visitor_waits_for_no_long_update_and_is_told_what_is_stored_now(entry, updates):
    entry.answer = "새 이름이에요."
    entry.question = "성명이 뭐예요?"
    entry.save()
    updates.begin()
    found = ask("무지개 양말")
    assert (found.entry, found.question, found.answer) == (entry.pk, "성명이 뭐예요?", "새 이름이에요.")
    assert not updates.may_end.is_set()


def test_what_is_new_is_found_when_the_update_ends(updates):
    added = make_entry(OTHER)
    assert ask(OTHER).status == "unknown"
    updates.end()
    assert ask(OTHER).entry == added.pk


def test_what_was_not_looked_at_for_a_while_is_waited_for(updates, monkeypatch):
    """A process that was idle, or has just begun, knows nothing of an edit that may be hours old."""
    monkeypatch.setattr(answering, "LATE", 1)
    added = make_entry(OTHER)
    updates.may_end.set()
    monkeypatch.setattr(answering, "_current_at", monotonic() - 2)
    assert ask(OTHER).entry == added.pk


def test_the_owner_is_told_of_the_new_answer_however_long_it_takes(updates):
    added = make_entry(OTHER)
    with ThreadPoolExecutor(1) as owner:
        proof = owner.submit(asks, OTHER, answer)
        assert updates.begun.wait(LONG)
        updates.may_end.set()
        assert proof.result(LONG).entry == added.pk


@pytest.mark.parametrize("edit", [withdraw, delete, drop_phrasing])
def test_what_is_withdrawn_is_never_an_answer(entry, updates, edit):
    edit(entry)
    with ThreadPoolExecutor(1) as visitor:
        found = visitor.submit(asks, "무지개 양말")
        assert updates.begun.wait(LONG)
        updates.may_end.set()
        assert found.result(LONG) == Answer("unknown")


@pytest.mark.parametrize("edit", [withdraw, delete])
def test_what_is_withdrawn_is_never_suggested(updates, edit, monkeypatch):
    first, second = make_entry("첫 직장이 어디예요?", "직장"), make_entry("지금 직장이 어디예요?", "직장!")
    monkeypatch.setattr(answering, "_knowledge", load(Revision.current(), None))
    assert len(ask("직장").suggestions) == 2
    edit(first)
    with ThreadPoolExecutor(1) as visitor:
        found = visitor.submit(asks, "직장")
        assert updates.begun.wait(LONG)
        updates.may_end.set()
        shown = found.result(LONG)
    assert shown.entry == second.pk
    assert shown.suggestions == []


def test_suggestions_stand_in_the_owners_order_of_now(updates, monkeypatch):
    first, second = make_entry("첫 직장이 어디예요?", "직장"), make_entry("지금 직장이 어디예요?", "직장!")
    monkeypatch.setattr(answering, "_knowledge", load(Revision.current(), None))
    Entry.objects.filter(pk=first.pk).update(order=second.order + 1)
    assert [shown["entry"] for shown in ask("직장").suggestions] == [second.pk, first.pk]


def test_an_edit_during_an_update_is_read_by_the_next(entry, updates):
    Phrasing.objects.create(entry=entry, text="뭐라고 부를까요")
    updates.begin()
    assert updates.begun.wait(LONG)
    added = make_entry(OTHER)
    updates.end()
    assert ask(OTHER).entry == added.pk


def test_an_entry_withdrawn_during_an_update_is_no_answer_by_what_that_has_read(entry, updates, monkeypatch):
    """The update read it while it was published."""
    make_entry(OTHER)
    has_read = Event()

    def load_then_wait(revision, before):
        known = load(revision, before)
        has_read.set()
        assert updates.may_end.wait(LONG)
        return known

    monkeypatch.setattr(answering, "load", load_then_wait)
    update = updates.begin()
    assert has_read.wait(LONG)
    assert ask(QUESTION).entry == entry.pk
    withdraw(entry)
    updates.may_end.set()
    assert update.result(LONG)
    assert ask(QUESTION).entry is None


def test_an_update_that_fails_is_logged_and_tried_again(updates, monkeypatch, caplog):
    added = make_entry(OTHER)
    monkeypatch.setattr(answering, "load", Mock(side_effect=ValueError))
    assert not updates.begin().result(LONG)
    assert [record.getMessage() for record in caplog.records] == ["The chatbot's index could not be updated."]
    monkeypatch.setattr(answering, "load", load)
    assert updates.begin().result(LONG)
    assert ask(OTHER).entry == added.pk


def test_each_process_has_one_thread_that_looks_for_changes(monkeypatch):
    thread = Mock()
    monkeypatch.setattr("threading.Thread", thread)
    monkeypatch.setattr(answering, "_watched_by", 0)
    answering.watch()
    answering.watch()
    assert thread.call_count == 1
    monkeypatch.setattr("os.getpid", lambda: -1)
    answering.watch()
    assert thread.call_count == 2


def test_after_a_failure_it_looks_less_often(monkeypatch):
    pauses = Mock(side_effect=[None, None, StopIteration])
    monkeypatch.setattr("time.sleep", pauses)
    monkeypatch.setattr(answering, "update", Mock(side_effect=[True, False, True]))
    with pytest.raises(StopIteration):
        answering.keep_current()
    first, second, third = (pause.args[0] for pause in pauses.call_args_list)
    assert max(first, third) < answering.LATE < second


@pytest.mark.parametrize("load", [answering.update, answering.knowledge])
@pytest.mark.parametrize(("many", "times"), [(0, 1), (1, 0)])
def test_among_many_entries_those_who_render_the_changed_pages_go_first(entry, monkeypatch, load, many, times):
    answer(QUESTION)
    monkeypatch.setattr(answering, "MANY", many)
    pauses = Mock()
    monkeypatch.setattr("time.sleep", pauses)
    assert load()
    assert not pauses.called
    entry.save()
    assert load()
    assert pauses.mock_calls == [call(answering.SETTLE)] * times


def test_who_waited_while_another_thread_loaded_does_not_wait_again(entry, monkeypatch):
    answer(QUESTION)
    monkeypatch.setattr(answering, "MANY", 0)
    pauses = Mock()
    monkeypatch.setattr("time.sleep", pauses)
    assert answering.knowledge_of("the one before") is answering.knowledge()
    assert not pauses.called


def test_an_entry_that_has_not_changed_is_taken_over_by_the_next_knowledge(entry):
    before = answering.knowledge().entries
    other = make_entry("오늘 날씨 어때요?")
    after = answering.knowledge().entries
    assert after.keys() == {entry.pk, other.pk}
    assert after[entry.pk] is before[entry.pk]


def test_a_revision_that_was_read_for_all_is_not_read_again(entry, django_assert_num_queries):
    ask(QUESTION)
    token = read_for_all.set(Revision.current())
    with django_assert_num_queries(1):
        assert ask(QUESTION).entry == entry.pk
    read_for_all.reset(token)


def test_only_a_question_that_came_before_the_edit_is_answered_as_before(entry):
    ask(QUESTION)
    token = read_for_all.set(Revision.current())
    entry.answer = "이제는 하윤이에요."
    entry.save()
    assert ask(QUESTION).answer == "한서윤이에요."
    read_for_all.reset(token)
    assert ask(QUESTION).answer == "이제는 하윤이에요."


def test_an_answer_and_its_log_cost_two_queries_outside_a_transaction_too(entry, django_assert_num_queries):
    ask(QUESTION)
    with django_assert_num_queries(2):
        ask(QUESTION)
