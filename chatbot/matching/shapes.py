"""What goes into the index and what comes out."""

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    ANSWERED = "answered"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """One entry: its key, and every way to ask it, the question first."""

    entry: int
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: int
    phrasing: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reply:
    """The candidates are the entries worth showing, best first; for ANSWERED the first one answers."""

    status: Status
    candidates: list[Candidate] = field(default_factory=list)
