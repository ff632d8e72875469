"""One question in, one answer out, as fresh as the last edit in any process."""

import json
import logging
import math
import os
import threading
import time
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from random import uniform
from typing import TYPE_CHECKING, TypedDict

from django import db
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chatbot.markdown import to_html, to_text
from chatbot.matching import Candidate, Reply, Source, Status
from chatbot.matching.follow_up import leans
from chatbot.matching.normalise import is_blank
from chatbot.matching.several import join, split
from chatbot.models import AskedQuestion, Entry
from chatbot.models.asked import key_of
from chatbot.qna import QUESTION_LENGTH
from chatbot.sources import sources
from mysite.errors import Refused
from mysite.language import language_of
from mysite.models import Revision, read_for_all

if TYPE_CHECKING:
    from chatbot.matching.index import Index

MOST_REPLIES = 500
# No character is composed of more than four others, so a longer text is too long without composing it.
_DECOMPOSED_LENGTH = 4 * QUESTION_LENGTH
# Of more entries than these an update takes longer than a visitor should wait. A thread of each process looks for
# changes; at times of its own, since updates of all at once would take every core from the visitors.
MANY = 1_000
LOOK_EVERY = 0.05, 0.15  # seconds, between these
SETTLE = 0.15  # seconds that are left to those who render the changed pages, and to an edit that follows at once
LATE = 1.0  # seconds after which whoever asks has to find a new wording
AFTER_FAILURE = 5.0

logger = logging.getLogger(__name__)


class Suggestion(TypedDict):
    entry: int
    question: str


@dataclass(frozen=True)
class Answer:
    """The fields of /chatbot/ask/, in their order."""

    status: str
    entry: int | None = None
    question: str | None = None
    answer: str | None = None
    answer_html: str | None = None
    confidence: float | None = None
    suggestions: list[Suggestion] = field(default_factory=list)

    @cached_property
    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The published entries as of one revision."""

    revision: str
    index: "Index"
    entries: dict[int, Source]
    replies: dict[tuple[str, str | None], tuple[Reply, Answer]] = field(default_factory=dict)
    """To the latest texts in each language: those that a page offers, or that a program repeats, come often."""

    def reply(self, text: str) -> tuple[Reply, Answer]:
        asked = text, get_language()
        found = self.replies.get(asked)
        if found is None:
            if len(self.replies) >= MOST_REPLIES:
                self.replies.clear()
            reply = decide(text, self.index)
            found = self.replies[asked] = reply, told(text, reply, self)
        return found


_knowledge: Knowledge | None = None
_loading = threading.Lock()
_watched_by = 0  # the process whose thread does so: a fork has none of its parent's
_current_at = -math.inf  # on the monotonic clock: when that thread has last found or made it current


def ask(text: str) -> Answer:
    """Answer a visitor's question, as `read_question` returned it, and log it."""
    found = prompt_answer(text)
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
    return knowledge().reply(text)[1]


def prompt_answer(text: str) -> Answer:
    """Found by the index of before, while that of many entries is updated, and told as it is stored now."""
    revision = read_for_all.get() or Revision.current()
    known = knowledge_soon(revision)
    reply, found = known.reply(text)
    if known.revision == revision:
        return found
    stored = Entry.objects.published().filter(pk__in=[candidate.entry for candidate in reply.candidates])
    known = replace(known, entries=sources(stored))
    if all(holds(known, candidate) for candidate in reply.candidates):
        return told(text, reply, known)
    return answer(text)


def holds(known: Knowledge, candidate: Candidate) -> bool:
    stored = known.entries.get(candidate.entry)
    return stored is not None and candidate.phrasing in stored.phrasings


def decide(text: str, index: "Index") -> Reply:
    """What the index makes of a text as a whole, or, where that is no stored phrasing, of the questions in it."""
    whole, key = index.ask(text), key_of(text)
    if any(key_of(candidate.phrasing) == key for candidate in whole.candidates):
        return whole
    if leans(text):
        return Reply(Status.UNKNOWN)
    parts = split(text)
    return join(whole, [index.ask(part) for part in parts]) if len(parts) > 1 else whole


def told(text: str, reply: Reply, known: Knowledge) -> Answer:
    if reply.status is Status.ANSWERED:
        return answered(text, reply, known)
    return Answer(reply.status.value, suggestions=suggest(text, reply.candidates, known))


def answered(text: str, reply: Reply, known: Knowledge) -> Answer:
    best, *others = reply.candidates
    question, written = in_language_of(text, best, known)
    return Answer(
        status=reply.status.value,
        entry=best.entry,
        question=question,
        answer=to_text(written),
        answer_html=to_html(written),
        confidence=round(best.confidence, 3),
        suggestions=suggest(text, others, known),
    )


def suggest(text: str, candidates: list[Candidate], known: Knowledge) -> list[Suggestion]:
    """Of equals, the owner's first comes first."""
    order = list(known.entries)
    ranked = sorted(candidates, key=lambda candidate: (-candidate.confidence, order.index(candidate.entry)))
    return [{"entry": c.entry, "question": in_language_of(text, c, known)[0]} for c in ranked]


def in_language_of(text: str, candidate: Candidate, known: Knowledge) -> tuple[str, str]:
    """Question and answer in the language of a visitor's text, as far as the entry has them in it."""
    stored = known.entries[candidate.entry]
    if text == stored.question_en or is_english(text, candidate.phrasing):
        return stored.question_en or stored.question, stored.answer_en or stored.answer
    return stored.question, stored.answer


def is_english(text: str, phrasing: str) -> bool:
    """Names alone, such as AWS, are in the page's language: a Korean types them without a letter of Hangul."""
    if language_of(text) == "ko":
        return False
    return get_language() == "en" or (len(text.split()) > 1 and language_of(phrasing) == "en")


def knowledge() -> Knowledge:
    """What this process holds, or a new load where any process has changed content since."""
    return knowledge_of(Revision.current())


def knowledge_soon(revision: str) -> Knowledge:
    """That of this revision, or of one that was current a moment ago, where many entries are being updated."""
    known = _knowledge
    # Nobody else sees what a transaction has changed.
    if known is None or len(known.entries) <= MANY or connection.in_atomic_block:
        return knowledge_of(revision)
    watch()
    is_late = time.monotonic() - _current_at > LATE
    return knowledge_of(revision) if is_late else known


def watch() -> None:
    global _watched_by
    if _watched_by == os.getpid():
        return
    with _loading:
        if _watched_by != os.getpid():
            threading.Thread(target=keep_current, daemon=True).start()
            _watched_by = os.getpid()


def keep_current() -> None:
    while True:
        time.sleep(uniform(*LOOK_EVERY) if update() else AFTER_FAILURE)  # noqa: S311


def update() -> bool:
    """Whether it succeeded. Until it does, visitors wait for an update of their own."""
    global _current_at
    began = time.monotonic()
    try:
        knowledge()
    except Exception:
        logger.exception("The chatbot's index could not be updated.")
        with suppress(db.Error):
            connection.close()
        return False
    _current_at = began
    return True


def knowledge_of(revision: str) -> Knowledge:
    global _knowledge
    known = _knowledge
    if known is not None and known.revision == revision:
        return known
    with _loading:
        known = _knowledge
        if known is not None and len(known.entries) > MANY and known.revision != Revision.current():
            time.sleep(SETTLE)
        # Another thread may have loaded it while this one waited, or content may have changed again.
        revision, known = Revision.current(), _knowledge
        if known is None or known.revision != revision:
            _knowledge = known = load(revision, known)
        return known


def load(revision: str, before: Knowledge | None) -> Knowledge:
    """What differs from before is read anew by the index, and nothing else."""
    published = Entry.objects.published()
    if before is None:
        from chatbot.matching.index import Index

        entries = sources(published)
        return Knowledge(revision, Index.build(entries.values()), entries)
    known = before.entries
    entries = sources(published, known)
    changed = [source for entry, source in entries.items() if known.get(entry) is not source]
    retold = [source for source in changed if is_worded_alike(source, known.get(source.entry))]
    reworded = [source for source in changed if not is_worded_alike(source, known.get(source.entry))]
    removed = known.keys() - entries.keys()
    index = before.index.with_answers(retold) if retold else before.index
    return Knowledge(revision, index.updated(reworded, removed) if reworded or removed else index, entries)


def is_worded_alike(source: Source, before: Source | None) -> bool:
    return before is not None and source.phrasings == before.phrasings
