"""Which stored texts share pieces with a question, and how much: cosine over rarity-weighted pieces."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.encoder import Floats
from chatbot.matching.features import Pieces

# Postings read for one question, rarest pieces first: what bounds the time whatever the text and the store.
WORK = 400_000
UNSEEN = 0.7
NO_PIECES, NO_ROWS = np.zeros(0, np.uint32), np.zeros(0, np.int32)
GONE = -1


class Postings:
    """The rows that hold each piece, in the order of the pieces. Read-only: threads and processes may share it."""

    def __init__(self, pieces: Pieces, counts: NDArray[np.int64], rows: NDArray[np.int32], size: int) -> None:
        """Takes the pieces, sorted, and of how many rows each is; these rows follow in the same order."""
        self._pieces, self._rows, self._size = pieces, rows, size
        self._starts = np.append(0, np.cumsum(counts))  # the end is where a next piece would start
        squares = np.bincount(rows, weights=np.repeat(self._rarity(counts) ** 2, counts), minlength=size)
        self._lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)

    @classmethod
    def build(cls, texts: Sequence[Pieces]) -> Self:
        nothing = cls(NO_PIECES, np.zeros(0, np.int64), NO_ROWS, 0)
        return nothing.updated(np.zeros(0, np.bool_), texts, np.ones(len(texts), np.bool_))

    def updated(self, kept: NDArray[np.bool_], added: Sequence[Pieces], is_added: NDArray[np.bool_]) -> Self:
        """Without the rows that are not kept; `is_added` tells of each new row whether it is an added one."""
        numbers = np.full(len(kept), GONE, np.int32)
        numbers[kept] = np.flatnonzero(~is_added)
        rows = numbers.take(self._rows)
        gone = np.flatnonzero(rows == GONE)
        held_gone = np.searchsorted(self._starts, gone, side="right") - 1
        counts = np.diff(self._starts) - np.bincount(held_gone, minlength=len(self._pieces))

        fresh = np.concatenate([NO_PIECES, *added])
        of_row = np.repeat(np.flatnonzero(is_added).astype(np.int32), [len(text) for text in added])
        found, times = np.unique(fresh, return_counts=True)
        places = np.searchsorted(self._pieces, found)
        is_new = places == np.searchsorted(self._pieces, found, side="right")
        pieces = np.insert(self._pieces, places[is_new], found[is_new])
        counts = np.insert(counts, places[is_new], 0)

        places = np.searchsorted(pieces, found)
        stops = np.cumsum(counts)[places]
        counts[places] += times
        rows = np.insert(np.delete(rows, gone), np.repeat(stops, times), of_row[np.argsort(fresh, kind="stable")])
        return type(self)(pieces[counts > 0], counts[counts > 0], rows, len(is_added))

    def cosines(self, asked: Pieces) -> Floats:
        """How alike each row is to a text of these pieces, 0 to 1."""
        starts, counts = self._find(asked)
        weights = self._rarity(counts) ** 2
        length = np.sqrt(weights.sum())
        rarest = np.argsort(counts, kind="stable")
        read = rarest[np.cumsum(counts[rarest]) <= WORK]
        starts, counts = starts[read], counts[read]
        held = [self._rows[start:stop] for start, stop in zip(starts, starts + counts, strict=True)]
        shared = np.bincount(
            np.concatenate([NO_ROWS, *held]), weights=np.repeat(weights[read], counts), minlength=self._size
        )
        found: Floats = (shared / (self._lengths * max(length, 1e-9))).astype(np.float32)
        return found

    def rarity(self, words: Sequence[Pieces]) -> Floats:
        """For each word, by its pieces, how rare these are on the average."""
        sizes = np.array([len(word) for word in words])
        rare = self._rarity(self._find(np.concatenate(words))[1])
        average: Floats = (np.add.reduceat(rare, np.cumsum(sizes) - sizes) / sizes).astype(np.float32)
        return average

    def _find(self, asked: Pieces) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the rows of each piece start, and how many they are."""
        starts = self._starts[np.searchsorted(self._pieces, asked, side="left")]
        return starts, self._starts[np.searchsorted(self._pieces, asked, side="right")] - starts

    def _rarity(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.log1p(self._size / np.maximum(counts, UNSEEN))
