from pathlib import Path

import pytest
from django.conf import settings

from chatbot.answering import answer
from chatbot.models import Entry
from chatbot.tests.factories import read_whole
from mysite.language import language_of

SAMPLE = [Path(settings.BASE_DIR) / "sample" / name for name in ("qna.jsonl", "small_talk.jsonl")]
RECORDS = [record for path in SAMPLE for record in read_whole(path.read_bytes(), path.suffix)]
pytestmark = pytest.mark.django_db


def test_every_phrasing_of_the_sample_finds_its_own_entry():
    Entry.objects.store(RECORDS)
    for record in RECORDS:
        for text in (record.question, record.question_en or "", *record.phrasings):
            found = answer(text)
            assert found.question in {record.question, record.question_en}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.question_en)
def test_the_sample_speaks_both_languages(record):
    assert language_of(record.question_en) == language_of(record.answer_en) == "en"


@pytest.mark.parametrize(
    "question",
    [
        "오늘 점심 뭐 먹을까요?",
        "비트코인 시세 알려 줘",
        "asdfgh",
        "결혼은 했어요?",
        "테스트 코드는 어떻게 짜요?",
        "챗봇 만들어 봤어요?",
    ],
)
def test_the_sample_does_not_answer_what_it_does_not_know(question):
    Entry.objects.store(RECORDS)
    assert answer(question).status != "answered"
