"""What a change to the entries would do to the answers, before it is made."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from chatbot.answering import Knowledge, decide, knowledge
from chatbot.matching import Reply, Source, Status
from chatbot.models import AskedQuestion
from chatbot.models.asked import key_of

if TYPE_CHECKING:
    from chatbot.matching.index import Index

QUESTIONS = 500
PHRASINGS = 2_000
NEW = 0


class Draft(NamedTuple):
    """The published sources that a change would set, a new entry's under NEW, and the entries it would silence."""

    changed: tuple[Source, ...] = ()
    removed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Side:
    """What answers before the change, or after it: an index, and each of its entries' question."""

    index: "Index"
    questions: Mapping[int, str]


class Asked(NamedTuple):
    text: str
    owners: frozenset[int] = frozenset()  # entries that hold the text; none for a visitor's question


class Outcome(NamedTuple):
    """The entry that answers, or the first that is suggested."""

    status: AskedQuestion.Status
    entry: int | None = None
    question: str = ""
    confidence: float | None = None


class Change(NamedTuple):
    asked: Asked
    before: Outcome
    after: Outcome
    finds_another: bool


class Replay(NamedTuple):
    changes: list[Change]
    questions: int
    phrasings: int
    is_cut: bool

    @property
    def warnings(self) -> int:
        return sum(change.finds_another for change in self.changes)


def replay(draft: Draft) -> Replay:
    known = knowledge()
    phrasings = stored_phrasings(known.entries.values(), draft)
    first = list(phrasings.values())[:PHRASINGS]
    questions = recent_questions(besides=phrasings)
    before = Side(known.index, {pk: entry.question for pk, entry in known.entries.items()})
    changes = compare(before, drafted(known, draft), [*questions, *first])
    return Replay(changes, len(questions), len(first), is_cut=len(phrasings) > PHRASINGS)


def drafted(known: Knowledge, draft: Draft) -> Side:
    """An index of the draft's own: the one that answers visitors stays as it is."""
    changed = {source.entry: source for source in draft.changed}
    kept = {key: source for key, source in known.entries.items() if key not in draft.removed}
    index = known.index.updated(changed.values(), draft.removed)
    return Side(index, {key: source.question for key, source in (kept | changed).items()})


def stored_phrasings(stored: Iterable[Source], draft: Draft) -> dict[str, Asked]:
    """Each by its key, those that the draft touches first: as they are, then as they would be."""
    touched = draft.removed | {source.entry for source in draft.changed}
    first = [source for source in stored if source.entry in touched]
    texts: dict[str, str] = {}
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for source in (*first, *draft.changed, *stored):
        for text in source.phrasings:
            texts.setdefault(key := key_of(text), text)
            owners[key].add(source.entry)
    return {key: Asked(text, frozenset(owners[key])) for key, text in texts.items()}


def recent_questions(besides: Container[str]) -> list[Asked]:
    """The last distinct ones of visitors, newest first."""
    newest = AskedQuestion.objects.times_asked(QUESTIONS)
    asked = AskedQuestion.objects.filter(pk__in=newest)
    return [Asked(text) for key, text in asked.values_list("key", "text") if key not in besides]


def compare(before: Side, after: Side, texts: Iterable[Asked]) -> list[Change]:
    """What another entry answers or comes first for, or with another status; what needs mending first."""
    changes = []
    for asked in texts:
        was, reply = outcome(decide(asked.text, before.index), before.questions), decide(asked.text, after.index)
        becomes = outcome(reply, after.questions)
        if (was.status, was.entry) != (becomes.status, becomes.entry):
            changes.append(Change(asked, was, becomes, finds_another(reply, asked.owners)))
    return sorted(changes, key=lambda change: not change.finds_another)


def outcome(reply: Reply, questions: Mapping[int, str]) -> Outcome:
    status = AskedQuestion.Status(reply.status.value)
    if reply.status is Status.UNKNOWN:
        return Outcome(status)
    best = reply.candidates[0]
    return Outcome(status, best.entry, questions[best.entry], best.confidence)


def finds_another(reply: Reply, owners: frozenset[int]) -> bool:
    """Whether an entry that does not hold a phrasing answers it, or the chatbot asks back which one is meant."""
    entries = [candidate.entry for candidate in reply.candidates]
    if not owners or reply.status is Status.UNKNOWN:
        return False
    if reply.status is Status.ANSWERED:
        return entries[0] not in owners
    return len(entries) > 1 and not owners.isdisjoint(entries)
