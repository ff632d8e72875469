import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from chatbot.models import AskedQuestion, Entry
from chatbot.qna import Record
from chatbot.tests.factories import make_entry
from mysite.models import Revision
from tests.together import together

pytestmark = pytest.mark.django_db
OLD = Record("있던 질문", "옛 답", ("하나", "둘"))


def kinds(changes):
    return {name: len(found) for name, found in changes._asdict().items() if found}


def test_each_entry_is_told_by_what_becomes_of_it():
    Entry.objects.store([OLD, Record("그대로", "답"), Record("남지 않는 질문", "답")])
    changed = OLD._replace(phrasings=("둘", "셋"))
    changes = Entry.objects.changes([changed, Record("그대로", "답"), Record("새 질문", "답")], replace=True)
    assert kinds(changes) == {"created": 1, "updated": 1, "unchanged": 1, "deleted": 1}
    assert [(change.before, change.after) for change in changes.updated] == [(OLD, changed)]
    assert (changes.updated[0].added, changes.updated[0].removed) == (["셋"], ["하나"])
    assert changes.created[0].added == []
    assert [entry.question for entry in changes.deleted] == ["남지 않는 질문"]


def test_without_replacing_nothing_is_deleted():
    Entry.objects.store([OLD])
    assert kinds(Entry.objects.changes([Record("새 질문", "답")])) == {"created": 1}


@pytest.mark.parametrize(
    "change", [{"answer": "새 답"}, {"phrasings": ("둘", "하나")}, {"phrasings": ()}, {"is_published": False}]
)
def test_whatever_a_record_holds_can_change(change):
    Entry.objects.store([OLD])
    Entry.objects.store([OLD._replace(**change)])
    assert Entry.objects.records() == [OLD._replace(**change)]
    assert kinds(Entry.objects.changes([OLD])) == {"updated": 1}


def test_what_a_file_does_not_speak_of_stays():
    full = OLD._replace(question_en="Old?", answer_en="Old.", is_starter=True)
    Entry.objects.store([full])
    unsaid = full._replace(question_en=None, answer_en=None, is_starter=None)
    assert kinds(Entry.objects.changes([unsaid])) == {"unchanged": 1}
    Entry.objects.store([unsaid._replace(answer="새 답"), Record("새 질문", "답")._replace(question_en=None)])
    assert Entry.objects.records() == [full._replace(answer="새 답"), Record("새 질문", "답")]
    Entry.objects.store([full._replace(question_en="", answer_en="", is_starter=False)])
    assert Entry.objects.records()[0] == OLD


def test_a_file_that_replaces_speaks_of_everything():
    Entry.objects.store([OLD._replace(question_en="Old?", answer_en="Old.", is_starter=True)])
    Entry.objects.store([OLD._replace(question_en=None, answer_en=None, is_starter=None)], replace=True)
    assert Entry.objects.records() == [OLD]


def test_looking_changes_nothing():
    Entry.objects.store([OLD])
    before = Revision.current()
    Entry.objects.changes([OLD._replace(answer="새 답"), Record("새 질문", "답")], replace=True)
    assert (Revision.current(), Entry.objects.records()) == (before, [OLD])


def test_what_was_stored_changes_nothing_more():
    records = [OLD, Record("또", "답", is_published=False)]
    Entry.objects.store(records)
    assert kinds(Entry.objects.changes(records, replace=True)) == {"unchanged": 2}


def test_new_entries_come_behind_all_others():
    make_entry("처음", order=5)
    Entry.objects.store([Record("나", "답"), Record("가", "답")])
    assert [(entry.question, entry.order) for entry in Entry.objects.all()] == [("처음", 5), ("나", 6), ("가", 7)]


def test_entries_trade_places_among_themselves():
    for number, question in enumerate("가나다라", start=3):
        make_entry(question, order=number, answer="답")
    changes = Entry.objects.store([Record("라", "답"), Record("나", "답")])
    assert kinds(changes) == {"moved": 2}
    assert [entry.question for entry in Entry.objects.all()] == ["가", "라", "다", "나"]


def test_entries_in_one_place_are_set_apart():
    for question in "가나":
        make_entry(question, order=1, answer="답")
    Entry.objects.store([Record("나", "답"), Record("가", "답")])
    assert [entry.question for entry in Entry.objects.all()] == ["나", "가"]


def test_replacing_by_nothing_is_refused():
    Entry.objects.store([OLD])
    for make in (Entry.objects.changes, Entry.objects.store):
        with translation.override(None), pytest.raises(ValidationError, match="no entry"):
            make([], replace=True)
    assert Entry.objects.records() == [OLD]


def test_of_two_with_one_question_replacing_keeps_the_older():
    older, newer = make_entry("질문"), make_entry("질문")
    AskedQuestion.objects.log("질문", "answered", newer.pk, 1.0)
    assert [entry.pk for entry in Entry.objects.changes([Record("질문", "답")], replace=True).deleted] == [
        newer.pk
    ]
    Entry.objects.store([Record("질문", "답")], replace=True)
    assert Entry.objects.get() == older
    assert AskedQuestion.objects.get().entry is None


def test_previewed_changes_are_stored():
    Entry.objects.store([OLD])
    records = [Record("새 질문", "답")]
    changes = Entry.objects.changes(records, replace=True)
    Entry.objects.store(records, replace=True, previewed=changes.digest)
    assert Entry.objects.records() == records


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Entry.objects.filter(question="있던 질문").update(answer="그사이 고친 답"),
        lambda: Entry.objects.filter(question="있던 질문").update(is_published=False),
        lambda: Entry.objects.get(question="있던 질문").phrasings.all()[0].delete(),
        lambda: make_entry("새 질문"),
        lambda: make_entry("그사이 생긴 질문"),
        lambda: Entry.objects.filter(question="지울 질문").delete(),
        lambda: Entry.objects.filter(question="그대로").update(order=99),
    ],
)
def test_changes_that_would_differ_now_are_not_stored(edit):
    Entry.objects.store([Record("그대로", "답"), OLD, Record("지울 질문", "답")])
    records = [Record("그대로", "답"), OLD._replace(answer="새 답"), Record("새 질문", "답")]
    seen = Entry.objects.changes(records, replace=True).digest
    edit()
    before = Entry.objects.records()
    changes = Entry.objects.store(records, replace=True, previewed=seen)
    assert changes.digest != seen
    assert Entry.objects.records() == before


def test_an_edit_elsewhere_does_not_matter():
    Entry.objects.store([OLD])
    records = [OLD._replace(answer="새 답")]
    seen = Entry.objects.changes(records).digest
    make_entry("상관없는 질문")
    Entry.objects.store(records, previewed=seen)
    assert Entry.objects.get(question="있던 질문").answer == "새 답"


def test_looking_costs_the_same_for_many(django_assert_max_num_queries):
    Entry.objects.store([Record(f"질문 {n}", "답", ("표현",)) for n in range(100)])
    with django_assert_max_num_queries(3):
        Entry.objects.changes([Record(f"질문 {n}", "새 답", ("표현",)) for n in range(50, 150)], replace=True)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_confirm_one_preview_at_once_one_stores_it():
    make_entry("있던 질문")  # and with it the row that everyone waits for
    records = [Record("새 질문", "답", ("표현",))]
    seen = Entry.objects.changes(records).digest
    found = []
    together(lambda _: found.append(Entry.objects.store(records, previewed=seen).digest == seen), 4)
    assert sorted(found) == [False, False, False, True]
    assert Entry.objects.records()[1:] == records
