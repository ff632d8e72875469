"""Texts as bags of pieces: what the encoder reads, of many texts at once."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.training.noise import noisy
from chatbot.matching.features import Features, Pieces
from chatbot.matching.normalise import normalise

Places = NDArray[np.int32]
Picks = NDArray[np.int64] | Sequence[int]

FEW = 3  # pieces, of which none is left out


class Bags(NamedTuple):
    """The pieces of the texts in a row, and where those of each begin; the last number is where they end."""

    pieces: NDArray[np.integer]
    starts: NDArray[np.int64]

    def within(self, vocabulary: Pieces) -> "Bags":
        """The known pieces only, as their places in the vocabulary, which is sorted."""
        places = np.searchsorted(vocabulary, self.pieces)
        places[places == len(vocabulary)] = 0
        known = vocabulary[places] == self.pieces
        return Bags(places[known].astype(np.int32), np.append(0, np.cumsum(known))[self.starts])

    def texts(self) -> Places:
        """For each piece the number of its text."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def pick(self, texts: Picks, drop: float, random: np.random.Generator) -> "Bags":
        """Some of the texts, each piece left out by the chance `drop`."""
        bags = [self.pieces[self.starts[text] : self.starts[text + 1]] for text in texts]
        return joined([bag[random.random(len(bag)) >= drop] if len(bag) > FEW else bag for bag in bags])


class Views(NamedTuple):
    """The same texts as they should be typed, and as they may be."""

    clean: Bags
    mistyped: tuple[Bags, ...]

    def within(self, vocabulary: Pieces) -> "Views":
        return Views(self.clean.within(vocabulary), tuple(bags.within(vocabulary) for bags in self.mistyped))

    def either(self, mistyped: float, random: Random) -> Bags:
        """The mistyped ones by this chance."""
        return self.mistyped[0] if random.random() < mistyped else self.clean


def joined(bags: Sequence[NDArray[np.integer]]) -> Bags:
    return Bags(np.concatenate(bags), np.cumsum([0, *map(len, bags)]))


def read(texts: Iterable[str]) -> Bags:
    return joined([Features.of(normalise(text)).everything for text in texts])


def read_views(texts: Sequence[str], random: Random, times: int) -> Views:
    """Mistyped so many times."""
    return Views(read(texts), tuple(read(noisy(text, random) for text in texts) for _ in range(times)))


def most_frequent(pieces: Pieces, count: int) -> Pieces:
    """Sorted."""
    found, counts = np.unique(pieces, return_counts=True)
    kept: Pieces = np.sort(found[np.argsort(-counts, kind="stable")[:count]])
    return kept
