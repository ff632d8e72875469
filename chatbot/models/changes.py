"""What storing the records of a Q&A file does to the stored entries."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from chatbot.qna import NOTHING, Record

if TYPE_CHECKING:
    from chatbot.models.entry import Entry


class Change(NamedTuple):
    """What a record makes of the entry with its question; a new one has no entry and has been nothing before."""

    entry: "Entry | None"
    before: Record | None
    after: Record
    place: int

    @property
    def kind(self) -> str:
        if self.entry is None:
            return "created"
        if self.before != self.after:
            return "updated"
        return "unchanged" if self.entry.order == self.place else "moved"

    @property
    def added(self) -> list[str]:
        known = self.before.phrasings if self.before else ()
        return [phrasing for phrasing in self.after.phrasings if phrasing not in known]

    @property
    def removed(self) -> list[str]:
        known = self.before.phrasings if self.before else ()
        return [phrasing for phrasing in known if phrasing not in self.after.phrasings]


class Changes(NamedTuple):
    created: list[Change]
    updated: list[Change]
    moved: list[Change]
    unchanged: list[Change]
    deleted: list["Entry"]

    @property
    def written(self) -> list[Change]:
        return [*self.created, *self.updated, *self.moved]

    @property
    def digest(self) -> str:
        """The same for the same changes, to the letter."""
        kept = [[(change.before, change.after) for change in changes] for changes in self[:4]]
        return sha256(repr((kept, [entry.record for entry in self.deleted])).encode()).hexdigest()


def compare(entries: list["Entry"], records: list[Record], *, free: int, replace: bool) -> Changes:
    """`free` is the first place behind all entries. Of two with one question, the older is the record's."""
    known = {entry.question: entry for entry in sorted(entries, key=attrgetter("pk"), reverse=True)}
    matched = [known.get(record.question) for record in records]
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for entry, record, place in zip(matched, records, places(matched, free), strict=True):
        before = entry.record if entry else None
        whole = record.completed(NOTHING if replace or before is None else before)
        change = Change(entry, before, whole, place)
        found[change.kind].append(change)
    kept = {entry.pk for entry in matched if entry}
    deleted = [entry for entry in entries if entry.pk not in kept] if replace else []
    return Changes(found["created"], found["updated"], found["moved"], found["unchanged"], deleted)


def places(matched: list["Entry | None"], free: int) -> Iterator[int]:
    """Ascending: those that the entries have among themselves, and for new ones what is behind all others."""
    wanted = sorted(entry.order if entry else free for entry in matched)
    return accumulate(wanted, lambda before, place: max(before + 1, place))
