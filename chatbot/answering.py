"""One question in, one answer out, as fresh as the last edit in any process."""

import threading
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

from django.utils.translation import gettext as _

from chatbot.markdown import to_html, to_text
from chatbot.matching import Index, Reply, Source, Status
from chatbot.matching.normalise import is_blank
from chatbot.models import AskedQuestion, Entry, Phrasing
from chatbot.qna import QUESTION_LENGTH
from mysite.models import Revision
from mysite.visitors import Refused

# No character is composed of more than four others, so a longer text is too long without composing it.
_DECOMPOSED_LENGTH = 4 * QUESTION_LENGTH


class Suggestion(TypedDict):
    entry: int
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The fields of /chatbot/ask/, in their order."""

    status: str
    entry: int | None = None
    question: str | None = None
    answer: str | None = None
    answer_html: str | None = None
    confidence: float | None = None
    suggestions: list[Suggestion] = field(default_factory=list)


class Stored(NamedTuple):
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The published entries as of one revision."""

    revision: str
    index: Index
    entries: dict[int, Stored]


_knowledge: Knowledge | None = None
_loading = threading.Lock()


def ask(text: str) -> Answer:
    """Answer a visitor's question, as `read_question` returned it, and log it."""
    found = answer(text)
    AskedQuestion.objects.log(text, found.status, found.entry, found.confidence)
    return found


def read_question(value: object) -> str:
    """The question composed (NFC) and trimmed. Raises Refused."""
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Refused(400, "malformed", _("The question has to be text."))
    text = value.strip()
    if len(text) <= _DECOMPOSED_LENGTH:
        text = unicodedata.normalize("NFC", text).strip()
    if len(text) > QUESTION_LENGTH:
        raise Refused(400, "too_long", _("Please shorten the question to 300 characters or fewer."))
    if is_blank(text):
        raise Refused(400, "blank", _("Please type a question."))
    return text


def answer(text: str) -> Answer:
    known = knowledge()
    reply = known.index.ask(text)
    if reply.status is Status.ANSWERED:
        return answered(reply, known)
    return Answer(
        status=reply.status.value,
        suggestions=[{"entry": c.entry, "question": known.entries[c.entry].question} for c in reply.candidates],
    )


def answered(reply: Reply, known: Knowledge) -> Answer:
    best = reply.candidates[0]
    stored = known.entries[best.entry]
    return Answer(
        status=reply.status.value,
        entry=best.entry,
        question=stored.question,
        answer=to_text(stored.answer),
        answer_html=to_html(stored.answer),
        confidence=round(best.confidence, 3),
    )


def knowledge() -> Knowledge:
    """What this process holds, or a new load where any process has changed content since."""
    global _knowledge
    revision, known = Revision.current(), _knowledge
    if known is not None and known.revision == revision:
        return known
    with _loading:
        # Another thread may have loaded it while this one waited, or content may have changed again.
        revision = Revision.current()
        if _knowledge is None or _knowledge.revision != revision:
            _knowledge = load(revision)
        return _knowledge


def load(revision: str) -> Knowledge:
    phrasings: defaultdict[int, list[str]] = defaultdict(list)
    for entry_id, text in Phrasing.objects.values_list("entry_id", "text"):
        phrasings[entry_id].append(text)
    entries = {
        pk: Stored(question, body)
        for pk, question, body in Entry.objects.published().values_list("pk", "question", "answer")
    }
    sources = [Source(pk, (stored.question, *phrasings[pk])) for pk, stored in entries.items()]
    return Knowledge(revision, Index.build(sources), entries)
