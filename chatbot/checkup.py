"""What in the store keeps the chatbot from answering well."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from chatbot.answering import Knowledge, decide, knowledge
from chatbot.matching import Source, Status
from chatbot.models import Entry
from chatbot.models.asked import key_of

if TYPE_CHECKING:
    from chatbot.matching.index import Index

# Phrasings asked, and indexes built for them: about a second of work at a thousand phrasings.
ASKED = 1_000
FOLDS = 8


class Shared(NamedTuple):
    """A phrasing that several entries hold, so that none of them can answer it."""

    phrasing: str
    owners: list[Source]


class Confusion(NamedTuple):
    """A phrasing that finds another entry than its own when it is left out."""

    phrasing: str
    owner: Source
    found: Source
    is_answered: bool
    confidence: float


class Checkup(NamedTuple):
    shared: list[Shared]
    answered: list[Confusion]  # the other entry answers
    suggested: list[Confusion]  # it only comes first among suggestions
    single: list[Entry]
    unasked: list[Entry]
    is_cut: bool


def checkup() -> Checkup:
    published, known = Entry.objects.published(), knowledge()
    stored = list(known.entries.values())
    shared = shared_phrasings(stored)
    keys = {key_of(same.phrasing) for same in shared}
    asked = [(text, owner) for text, owner in left_out(stored) if key_of(text) not in keys]
    confused = sorted(confusions(known, asked[:ASKED]), key=lambda found: -found.confidence)
    return Checkup(
        shared=shared,
        answered=[found for found in confused if found.is_answered],
        suggested=[found for found in confused if not found.is_answered],
        single=list(published.single()),
        unasked=list(published.filter(asked=None)),
        is_cut=len(asked) > ASKED,
    )


def shared_phrasings(stored: Iterable[Source]) -> list[Shared]:
    held: defaultdict[str, dict[int, Source]] = defaultdict(dict)
    spelt: dict[str, str] = {}
    for source in stored:
        for text in source.phrasings:
            held[key_of(text)][source.entry] = source
            spelt.setdefault(key_of(text), text)
    return [Shared(spelt[key], list(owners.values())) for key, owners in held.items() if len(owners) > 1]


def left_out(stored: Iterable[Source]) -> list[tuple[str, Source]]:
    """The phrasings of entries that have others to be found by."""
    return [(text, source) for source in stored if len(source.phrasings) > 1 for text in source.phrasings]


def confusions(known: Knowledge, asked: list[tuple[str, Source]]) -> Iterator[Confusion]:
    """Each phrasing asked of an index without it; neighbours, such as those of one entry, are left out in turn."""
    for fold in range(min(FOLDS, len(asked))):
        hidden = asked[fold::FOLDS]
        index = index_without(hidden, known.index)
        for phrasing, owner in hidden:
            reply = decide(phrasing, index)
            if reply.status is not Status.UNKNOWN and (best := reply.candidates[0]).entry != owner.entry:
                is_answered = reply.status is Status.ANSWERED
                yield Confusion(phrasing, owner, known.entries[best.entry], is_answered, best.confidence)


def index_without(hidden: list[tuple[str, Source]], index: "Index") -> "Index":
    kept: dict[int, Source] = {}
    for text, owner in hidden:
        source = kept.get(owner.entry, owner)
        kept[owner.entry] = source._replace(phrasings=tuple(t for t in source.phrasings if t != text))
    return index.updated([source for source in kept.values() if source.phrasings], kept.keys())
