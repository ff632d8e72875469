"""Which questions are worded alike? Pure Python over compact texts."""

from collections.abc import Iterable
from typing import NamedTuple, Self

ALIKE = 0.65
MOST_WORDINGS = 20


class Bigrams(NamedTuple):
    weights: dict[str, float]
    total: float

    @classmethod
    def of(cls, text: str) -> Self:
        # Korean names its subject first and ends most questions alike, so the beginning weighs most.
        weights = {text[place : place + 2]: 1 / (1 + place) for place in range(max(1, len(text) - 1))}
        return cls(weights, sum(weights.values()))

    def similarity(self, other: Self) -> float:
        """0 to 1: Dice's coefficient over the weights."""
        shared = self.weights.keys() & other.weights.keys()
        return sum(self.weights[pair] + other.weights[pair] for pair in shared) / (self.total + other.total)


def group_alike(texts: Iterable[str]) -> list[list[str]]:
    """Each text joins the first group whose first text it is like. The order of the texts stays."""
    groups: list[tuple[Bigrams, list[str]]] = []
    for text in texts:
        said = Bigrams.of(text)
        for first, group in groups:
            if len(group) < MOST_WORDINGS and said.similarity(first) >= ALIKE:
                group.append(text)
                break
        else:
            groups.append((said, [text]))
    return [group for _, group in groups]
