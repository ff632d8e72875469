from typing import Any

from chatbot.models import AskedQuestion, Entry, Phrasing
from chatbot.models.asked import key_of
from chatbot.qna import NOTHING, Record, read


def make_entry(question: str = "이름이 뭐예요?", *phrasings: str, **fields: Any) -> Entry:
    entry = Entry.objects.create(question=question, **{"answer": "한서윤이에요."} | fields)
    Phrasing.objects.bulk_create([Phrasing(entry=entry, text=text) for text in phrasings])
    return entry


def make_asked(text: str, status: str = "unknown", **fields: Any) -> AskedQuestion:
    return AskedQuestion.objects.create(text=text, key=key_of(text), status=status, **fields)


def read_whole(data: bytes, suffix: str) -> list[Record]:
    """The records of a file, as they would be stored in an empty database."""
    return [record.completed(NOTHING) for record in read(data, suffix)]
