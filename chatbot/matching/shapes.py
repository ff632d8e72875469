"""What goes into the index and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    ANSWERED = "answered"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """One entry: its key, every way to ask it, the question first, and the words of its answer."""

    entry: int
    phrasings: tuple[str, ...]
    answer: str = ""

    @property
    def question(self) -> str:
        return self.phrasings[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry, its phrasing that is most like the question, and the chance that it is the one meant.

    The reasons are the signals that the confidence was made of, by name; none for a phrasing typed exactly.
    """

    entry: int
    phrasing: str
    confidence: float
    reasons: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The candidates are the entries worth showing, best first; for ANSWERED the first one answers."""

    status: Status
    candidates: list[Candidate] = field(default_factory=list)
