"""The owner's inbox: what the chatbot could not answer, and the proof that now it can."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from chatbot.alike import group_alike
from chatbot.answering import Answer, answer, knowledge
from chatbot.models import AskedQuestion, Entry, Phrasing
from chatbot.models.asked import key_of
from mysite.models import Revision

LOOKED_AT = 500
CANDIDATES = 5


class Wording(NamedTuple):
    asked: AskedQuestion  # the newest of those that ask the same
    times: int


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings of what seems to be one question, most asked first."""

    wordings: list[Wording]

    @property
    def times(self) -> int:
        return sum(wording.times for wording in self.wordings)

    @property
    def last_asked(self) -> datetime:
        return max(wording.asked.created_at for wording in self.wordings)


def groups() -> list[Group]:
    """Most asked first, then newest."""
    times = AskedQuestion.objects.to_do().times_asked(LOOKED_AT)
    newest = AskedQuestion.objects.filter(pk__in=times).select_related("entry")
    wordings = sorted(
        (Wording(asked, times[asked.pk]) for asked in newest), key=lambda w: (w.times, w.asked.pk), reverse=True
    )
    by_key = {wording.asked.key: wording for wording in wordings}
    found = [Group([by_key[key] for key in keys]) for keys in group_alike(by_key)]
    return sorted(found, key=lambda group: (group.times, group.last_asked), reverse=True)


def candidates(questions: Iterable[AskedQuestion]) -> list[Entry]:
    """The entries that come nearest to any of the questions, best first."""
    index = knowledge().index
    best: defaultdict[int, float] = defaultdict(float)
    for asked in questions:
        for found in index.ask(asked.text).candidates:
            best[found.entry] = max(best[found.entry], found.confidence)
    nearest = sorted(best, key=lambda pk: best[pk], reverse=True)[:CANDIDATES]
    entries = Entry.objects.in_bulk(nearest)
    return [entries[pk] for pk in nearest if pk in entries]


@transaction.atomic
def add_phrasings(entry_id: int, questions: Iterable[AskedQuestion]) -> None:
    """Give the entry those wordings that it has not. Raises Entry.DoesNotExist."""
    Revision.advance()  # its row is locked first, as by an import: in another order the two would deadlock
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    held = {key_of(text) for text in (entry.question, *entry.phrasings.values_list("text", flat=True))}
    fresh = {asked.key: asked.text for asked in questions if asked.key not in held}
    Phrasing.objects.bulk_create([Phrasing(entry=entry, text=text) for text in fresh.values()])


def settle(entry: Entry, questions: Iterable[AskedQuestion]) -> list[tuple[AskedQuestion, Answer]]:
    """Ask each again, once the entry is committed, and settle those that it answers."""
    proof = [(asked, answer(asked.text)) for asked in questions]
    answered = [asked for asked, now in proof if now.entry == entry.pk]
    AskedQuestion.objects.settle(answered, AskedQuestion.Settled.ANSWERED)
    return proof
