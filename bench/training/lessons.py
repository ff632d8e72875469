"""What the encoder is taught: a lesson draws some texts and says how wrong their vectors are."""

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from bench.training.bags import Bags, Picks, Views
from bench.training.student import Student
from chatbot.matching.encoder import Floats

BATCH = 1_024
CLEAN = 0.6  # of a batch
DROP = 0.3
SENTENCES = 384
GROUPS, SYNONYMS = 192, 256
DROP_WRITTEN = 0.15


class Lesson(Protocol):
    def __call__(self, student: Student) -> Tensor: ...


class Imitation:
    """To have the vectors of the first teacher, and to find the texts of a batch as alike as it does."""

    def __init__(self, views: Views, vectors: Floats, random: np.random.Generator) -> None:
        self._views, self._vectors, self._random = views, torch.from_numpy(vectors), random
        self._batches = self._draw()

    def __call__(self, student: Student) -> Tensor:
        mistyped, texts = next(self._batches)
        clean = int(BATCH * CLEAN)
        parts = student(self._views.clean, texts[:clean], DROP), student(mistyped, texts[clean:], DROP)
        vectors, wanted = torch.cat(parts), self._vectors[texts]
        return (1 - (vectors * wanted).sum(1)).mean() + 0.1 * divergence(vectors, wanted)

    def _draw(self) -> Iterator[tuple[Bags, NDArray[np.int64]]]:
        """Each text once before any comes again."""
        for epoch in count():
            order = self._random.permutation(len(self._vectors))
            for start in range(0, len(order) - BATCH + 1, BATCH):
                yield self._views.mistyped[epoch % len(self._views.mistyped)], order[start : start + BATCH]


class Likeness:
    """To find sentences as alike as the second teacher does; `texts` are their numbers."""

    def __init__(self, views: Views, texts: NDArray[np.int64], vectors: Floats, random: Random) -> None:
        self._views, self._texts, self._vectors, self._random = views, texts, torch.from_numpy(vectors), random

    def __call__(self, student: Student) -> Tensor:
        drawn = self._random.sample(range(len(self._texts)), SENTENCES)
        bags = self._views.either(1 - CLEAN, self._random)
        return divergence(student(bags, self._texts[drawn], DROP), self._vectors[drawn])


class SameQuestion:
    """To tell a text of a group from the texts of others, and from near misses."""

    def __init__(self, views: Views, alike: list[range], near: list[range], random: Random) -> None:
        self._views, self._alike, self._near, self._random = views, alike, near, random

    def __call__(self, student: Student) -> Tensor:
        drawn = self._random.sample(range(len(self._alike)), GROUPS)
        pairs = [self._random.sample(self._alike[group], 2) for group in drawn]
        near = [self._random.choice(self._near[group]) for group in drawn if self._near[group]]
        ones = self._read(student, [one for one, _ in pairs], mistyped=0.4)
        others = self._read(student, [other for _, other in pairs], mistyped=0.25)
        misses = self._read(student, near, mistyped=0.3)
        return contrast(ones, torch.cat([others, misses])) + contrast(others, torch.cat([ones, misses]))

    def _read(self, student: Student, texts: Picks, mistyped: float) -> Tensor:
        return student(self._views.either(mistyped, self._random), texts, DROP_WRITTEN)


class Synonyms:
    """To tell a word's synonyms from other words."""

    def __init__(self, bags: Bags, words: list[range], random: Random) -> None:
        self._bags, self._words, self._random = bags, words, random

    def __call__(self, student: Student) -> Tensor:
        drawn = self._random.sample(self._words, SYNONYMS)
        ones, others = zip(*(self._random.sample(words, 2) for words in drawn), strict=True)
        return contrast(student(self._bags, ones, 0), student(self._bags, others, 0))


def divergence(vectors: Tensor, wanted: Tensor, temperature: float = 0.06) -> Tensor:
    """Of how alike the texts of a batch are from how alike they should be."""
    itself = torch.eye(len(vectors), dtype=torch.bool)
    found, right = ((v @ v.T / temperature).masked_fill(itself, -1e4) for v in (vectors, wanted))
    return functional.kl_div(functional.log_softmax(found, 1), functional.softmax(right, 1), reduction="batchmean")


def contrast(ones: Tensor, others: Tensor, temperature: float = 0.07) -> Tensor:
    """Each of the ones has its like at the same place of the others."""
    return functional.cross_entropy(ones @ others.T / temperature, torch.arange(len(ones)))
