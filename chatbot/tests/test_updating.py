"""Visitors' questions while an edit is being read, in threads of their own as the site's are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from chatbot import answering
from chatbot.answering import Answer, answer, ask, load
from chatbot.models import Entry, Phrasing
from chatbot.tests.factories import make_entry
from mysite.models import Revision

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION, OTHER = "이름이 뭐예요?", "비트코인 시세"
LONG = 10


class Updates:
    """Each begins at once and ends when it may."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()
        self.revisions: list[str] = []

    def load(self, revision, before):
        self.revisions.append(revision)
        self.begun.set()
        assert self.may_end.wait(LONG)
        return load(revision, before)


@pytest.fixture
def entry():
    return make_entry(QUESTION, "무지개 양말", "성함이 어떻게 되세요?", answer="한서윤이에요.")


@pytest.fixture
def updates(entry, monkeypatch):
    """Slow ones, to what a process knows already."""
    answer(QUESTION)
    slow = Updates()
    monkeypatch.setattr(answering, "load", slow.load)
    yield slow
    slow.may_end.set()
    end_of_update()


def end_of_update() -> None:
    answering._updates.submit(int).result(LONG)


def asks(text: str, ask: Callable[[str], Answer] = ask) -> Answer:
    """In a thread, with a connection of its own."""
    try:
        return ask(text)
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
    found = ask("무지개 양말")
    assert (found.entry, found.question, found.answer) == (entry.pk, "성명이 뭐예요?", "새 이름이에요.")
    assert updates.begun.is_set()
    assert not updates.may_end.is_set()


def test_among_many_entries_nobody_waits_for_more_than_the_beginning(entry, updates, monkeypatch):
    monkeypatch.setattr(answering, "MANY", 0)
    monkeypatch.setattr(answering, "SPREAD", 0)
    monkeypatch.setattr(answering, "BEGIN", 0.2)
    monkeypatch.setattr(answering, "PATIENCE", LONG)
    Entry.objects.filter(pk=entry.pk).update(answer="새 이름이에요.")
    added = make_entry(OTHER)
    assert ask(QUESTION).answer == "새 이름이에요."
    assert ask(OTHER).status == "unknown"
    updates.may_end.set()
    end_of_update()
    assert ask(OTHER).entry == added.pk


def test_what_is_new_is_found_when_the_update_ends(updates):
    added = make_entry(OTHER)
    assert ask(OTHER).status == "unknown"
    updates.may_end.set()
    end_of_update()
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
    ask(QUESTION)
    added = make_entry(OTHER)
    updates.may_end.set()
    end_of_update()
    assert ask(OTHER).entry == added.pk
    assert len(set(updates.revisions)) == 2


def test_an_entry_withdrawn_during_an_update_is_no_answer_by_what_that_has_read(entry, updates, monkeypatch):
    """The update read it while it was published."""
    make_entry(OTHER)
    has_read, may_end = Event(), Event()

    def load_then_wait(revision, before):
        known = load(revision, before)
        has_read.set()
        assert may_end.wait(LONG)
        return known

    monkeypatch.setattr(answering, "load", load_then_wait)
    with ThreadPoolExecutor(1) as visitor:
        assert visitor.submit(asks, QUESTION).result(LONG).entry == entry.pk
        assert has_read.wait(LONG)
        withdraw(entry)
        found = visitor.submit(asks, QUESTION)
        may_end.set()
        assert found.result(LONG).entry is None


def test_however_many_ask_there_is_one_update(updates):
    make_entry(OTHER)
    with ThreadPoolExecutor(4) as visitors:
        assert {found.status for found in visitors.map(asks, [QUESTION] * 8)} == {"answered"}
    updates.may_end.set()
    end_of_update()
    assert len(updates.revisions) == 1


def test_an_update_that_fails_is_logged_and_tried_again(entry, updates, monkeypatch, caplog):
    def fail(*_):
        raise ValueError

    added = make_entry(OTHER)
    monkeypatch.setattr(answering, "load", fail)
    assert ask(QUESTION).entry == entry.pk
    assert ask(OTHER).status == "unknown"
    assert {record.getMessage() for record in caplog.records} == {"The chatbot's index could not be updated."}
    monkeypatch.setattr(answering, "load", load)
    assert ask(OTHER).entry == added.pk


def test_an_answer_and_its_log_cost_two_queries_outside_a_transaction_too(entry, django_assert_num_queries):
    ask(QUESTION)
    with django_assert_num_queries(2):
        ask(QUESTION)
