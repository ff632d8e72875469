"""A question held against an entry: how much of the one is in the other. All texts are normalised."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chatbot.matching.grams import prefixes, trigrams

UNSEEN = 0.7


class Rarity:
    """What a piece tells: the more, the fewer phrasings hold it."""

    def __init__(self, counts: Mapping[str, int], phrasings: int) -> None:
        self._weights = {piece: math.log(1 + phrasings / count) for piece, count in counts.items()}
        self._unseen = math.log(1 + phrasings / UNSEEN)

    def __call__(self, piece: str) -> float:
        return self._weights.get(piece, self._unseen)

    def of(self, found: Iterable[str]) -> float:
        return sum(map(self, found))


class Word(NamedTuple):
    beginnings: frozenset[str]
    letters: frozenset[str]
    weight: float


def read_words(text: str, rarity: Rarity) -> list[Word]:
    return [Word(prefixes(word), trigrams(word), rarity.of(prefixes(word))) for word in text.split()]


def beginnings(text: str) -> frozenset[str]:
    return frozenset().union(*map(prefixes, text.split()))


def count_beginnings(texts: Iterable[str]) -> Counter[str]:
    return Counter(beginning for text in texts for beginning in beginnings(text))


def coverage(question: list[Word], phrasings: list[str], rarity: Rarity) -> float:
    """The share of the question's words, the telling ones weighing more, that any of the phrasings holds."""
    begun = frozenset().union(*map(beginnings, phrasings))
    spelt = frozenset().union(*map(trigrams, phrasings))
    known = total = 0.0
    for word in question:
        importance = word.weight / len(word.beginnings)
        alike = len(word.letters & spelt) / len(word.letters) if word.letters else 0.0
        known += importance * max(rarity.of(word.beginnings & begun) / word.weight, alike)
        total += importance
    return known / total if total else 0.0


def echo(said: frozenset[str], phrasing: str, rarity: Rarity) -> float:
    """The share of the phrasing's words, the telling ones weighing more, that the question begins alike."""
    parts = beginnings(phrasing)
    return rarity.of(parts & said) / rarity.of(parts) if parts else 0.0
