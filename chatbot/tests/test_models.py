from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from chatbot.models import AskedQuestion, Entry
from chatbot.qna import Record
from chatbot.tests.factories import make_entry
from mysite.models import Revision

pytestmark = pytest.mark.django_db


def test_a_second_answer_to_one_question_is_refused():
    entry = make_entry()
    with pytest.raises(ValidationError, match="question"):
        Entry(question=entry.question, answer="다른 답").full_clean()
    entry.full_clean()


def test_storing_creates_updates_and_keeps_the_rest():
    kept, updated = make_entry("남는 질문"), make_entry("있던 질문", "옛 표현")
    Entry.objects.store([Record("새 질문", "새 답", ("하나", "둘")), Record("있던 질문", "고친 답", ("셋",))])
    updated.refresh_from_db()
    assert (updated.answer, [p.text for p in updated.phrasings.all()]) == ("고친 답", ["셋"])
    assert Entry.objects.filter(pk=kept.pk).exists()


def test_replacing_deletes_what_is_not_given():
    make_entry("남지 않는 질문", "표현", order=3)
    Entry.objects.store([Record("새 질문", "답")], replace=True)
    assert [entry.question for entry in Entry.objects.all()] == ["새 질문"]


def test_the_order_is_that_of_the_records():
    make_entry("가")
    Entry.objects.store([Record("나", "답"), Record("가", "답")])
    assert [entry.question for entry in Entry.objects.all()] == ["나", "가"]


def test_phrasings_that_stay_are_not_written_again():
    entry = make_entry("질문", "하나", "둘")
    before = [phrasing.pk for phrasing in entry.phrasings.all()]
    Entry.objects.store([Record("질문", "새 답", ("하나", "둘"))])
    assert [phrasing.pk for phrasing in entry.phrasings.all()] == before


def test_a_new_entry_takes_the_last_place():
    make_entry("처음", order=7)
    assert make_entry("다음").order == 8


def test_storing_many_costs_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        Entry.objects.store([Record(f"질문 {n}", "답", ("표현",)) for n in range(100)])


def test_of_two_entries_with_one_question_the_older_is_updated():
    older, newer = make_entry("질문"), make_entry("질문")
    Entry.objects.store([Record("질문", "새 답", ("표현",))])
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.answer, newer.answer) == ("새 답", "한서윤이에요.")
    assert older.phrasings.count() == 1


def test_what_is_stored_comes_back_as_records():
    records = [Record("질문", "답", ("둘", "하나"), is_published=False), Record("또", "답\n둘째 줄")]
    Entry.objects.store(records)
    assert Entry.objects.records() == records


def test_storing_changes_the_revision():
    before = Revision.current()
    Entry.objects.store([Record("질문", "답")])
    assert Revision.current() != before


def test_questions_are_kept_as_long_as_stated(settings):
    settings.QUESTION_RETENTION_DAYS = 10
    now = timezone.now()
    for days in (9, 11):
        asked = AskedQuestion.objects.create(text=str(days), status="unknown")
        AskedQuestion.objects.filter(pk=asked.pk).update(created_at=now - timedelta(days=days))
    assert [asked.text for asked in AskedQuestion.objects.expired(now)] == ["11"]


def test_a_logged_question_outlives_its_entry():
    entry = make_entry()
    asked = AskedQuestion.objects.create(text="이름", status="answered", entry=entry)
    entry.delete()
    asked.refresh_from_db()
    assert asked.entry is None
