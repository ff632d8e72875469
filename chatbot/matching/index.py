"""An inverted index of every phrasing, and the comparison of a question with the few that share most with it."""

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, Self

from chatbot.matching.comparing import Rarity, beginnings, count_beginnings, coverage, echo, read_words
from chatbot.matching.decide import Signals, candidates, decide, decide_exact
from chatbot.matching.grams import pieces
from chatbot.matching.keyboard import typed_as_korean
from chatbot.matching.normalise import compact, normalise
from chatbot.matching.shapes import Reply, Source

FINALISTS = 8
# Postings read for one question, rarest pieces first: what bounds the time whatever the text and the store.
WORK = 20_000


class Phrase(NamedTuple):
    entry: int
    typed: str
    text: str


class Index:
    """Read-only once built, so threads may share it."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self._phrases = phrases
        self._of_entry: defaultdict[int, list[str]] = defaultdict(list)
        self._exact: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, phrase in enumerate(phrases):
            self._of_entry[phrase.entry].append(phrase.text)
            self._exact[compact(phrase.text)].setdefault(phrase.entry, phrase.typed)
            for piece in pieces(phrase.text):
                self._postings[piece].append(number)
        counts = {piece: len(numbers) for piece, numbers in self._postings.items()}
        self._pieces = Rarity(counts, len(phrases))
        self._beginnings = Rarity(count_beginnings(phrase.text for phrase in phrases), len(phrases))
        self._lengths = array("f", (self._length(pieces(phrase.text)) for phrase in phrases))

    @classmethod
    def build(cls, sources: Iterable[Source]) -> Self:
        return cls([Phrase(s.entry, typed, normalise(typed)) for s in sources for typed in s.phrasings])

    def ask(self, question: str) -> Reply:
        readings = [normalise(question)]
        if korean := typed_as_korean(question):
            readings.append(normalise(korean))
        for reading in readings:
            if exact := self._exact.get(compact(reading)):
                return decide_exact(exact)
        # A single character says nothing: whatever shares it would look certain.
        ranked = [candidates(self.signals(reading)) if len(compact(reading)) > 1 else [] for reading in readings]
        return decide(max(ranked, key=lambda found: found[0].confidence if found else 0.0))

    def signals(self, text: str) -> list[Signals]:
        """How a normalised question meets each entry that shares much with it."""
        words, said = read_words(text, self._beginnings), beginnings(text)
        return [
            Signals(
                phrase.entry,
                phrase.typed,
                similarity,
                coverage(words, self._of_entry[phrase.entry], self._beginnings),
                echo(said, phrase.text, self._beginnings),
            )
            for phrase, similarity in self._finalists(text)
        ]

    def _finalists(self, text: str) -> list[tuple[Phrase, float]]:
        """The most similar entries, each with its most similar phrasing; cosine over rarity-weighted pieces."""
        asked = pieces(text)
        shared = self._shared(asked)
        length = self._length(asked)
        best: dict[int, tuple[float, int]] = {}
        for number, weight in shared.items():
            entry, similarity = self._phrases[number].entry, weight / (length * self._lengths[number])
            if entry not in best or similarity > best[entry][0]:
                best[entry] = similarity, number
        top = heapq.nlargest(FINALISTS, best.values(), key=lambda found: (found[0], -found[1]))
        return [(self._phrases[number], similarity) for similarity, number in top]

    def _shared(self, asked: set[str]) -> dict[int, float]:
        """For each phrasing the weight of the pieces that it shares with the question."""
        lists = [(piece, found) for piece in asked if (found := self._postings.get(piece))]
        shared: defaultdict[int, float] = defaultdict(float)
        work = 0
        for piece, found in sorted(lists, key=lambda item: (len(item[1]), item[0])):
            work += len(found)
            if work > WORK:
                break
            weight = self._pieces(piece) ** 2
            for number in found:
                shared[number] += weight
        return shared

    def _length(self, found: set[str]) -> float:
        return math.sqrt(sum(self._pieces(piece) ** 2 for piece in found))
