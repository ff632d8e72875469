"""What goes into the index and what comes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self


class Status(StrEnum):
    ANSWERED = "answered"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


class Source(NamedTuple):
    """One entry: its key, every way to ask it, the question first, and the words of its answer.

    Question and answer may be there in English too; then that question is one of the phrasings.
    """

    entry: int
    phrasings: tuple[str, ...]
    answer: str = ""
    question_en: str = ""
    answer_en: str = ""

    @classmethod
    def of(
        cls, entry: int, question: str, answer: str, question_en: str, answer_en: str, phrasings: Iterable[str]
    ) -> Self:
        english = [question_en] if question_en else []
        return cls(entry, (question, *english, *phrasings), answer, question_en, answer_en)

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
