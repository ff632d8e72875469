from pathlib import Path

import pytest
from django.conf import settings

from chatbot.answering import answer
from chatbot.models import Entry
from chatbot.qna import read

SAMPLE = Path(settings.BASE_DIR) / "sample" / "qna.jsonl"
pytestmark = pytest.mark.django_db


def test_every_phrasing_of_the_sample_finds_its_own_entry():
    records = read(SAMPLE.read_bytes(), SAMPLE.suffix)
    Entry.objects.store(records)
    for record in records:
        for text in (record.question, *record.phrasings):
            assert answer(text).question == record.question


@pytest.mark.parametrize(
    "question", ["오늘 점심 뭐 먹을까요?", "비트코인 시세 알려 줘", "asdfgh", "결혼은 했어요?"]
)
def test_the_sample_does_not_answer_what_it_does_not_know(question):
    Entry.objects.store(read(SAMPLE.read_bytes(), SAMPLE.suffix))
    assert answer(question).status != "answered"
