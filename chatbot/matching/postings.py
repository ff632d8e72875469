"""Which stored texts share pieces with a question, and how much: cosine over rarity-weighted pieces."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.encoder import Floats
from chatbot.matching.features import Pieces

Counts = NDArray[np.int64]
Rows = NDArray[np.int32]

# Postings read for one question, rarest pieces first: what bounds the time whatever the text and the store.
WORK = 400_000
PART = 1 << 16  # postings that are handled at once
UNSEEN = 0.7
NO_PIECES, NO_ROWS = np.zeros(0, np.uint32), np.zeros(0, np.int32)
GONE = -1


class Postings:
    """The rows that hold each piece, in the order of the pieces. Read-only: threads and processes may share it."""

    def __init__(self, pieces: Pieces, counts: Counts, rows: Rows, size: int) -> None:
        """Takes the pieces, sorted, and of how many rows each is; these rows follow in the same order."""
        self._pieces, self._rows, self._size = pieces, rows, size
        self._starts = np.append(0, np.cumsum(counts))  # the end is where a next piece would start
        weights, squares = self._rarity(counts) ** 2, np.zeros(size)
        for some, held in self._parts():
            squares += np.bincount(rows[held], np.repeat(weights[some], counts[some]), minlength=size)
        self._lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)

    @classmethod
    def build(cls, texts: Sequence[Pieces]) -> Self:
        nothing = cls(NO_PIECES, np.zeros(0, np.int64), NO_ROWS, 0)
        return nothing.updated(np.zeros(0, np.bool_), texts, np.ones(len(texts), np.bool_))

    def updated(self, kept: NDArray[np.bool_], added: Sequence[Pieces], is_added: NDArray[np.bool_]) -> Self:
        """Without the rows that are not kept; `is_added` tells of each new row whether it is an added one."""
        numbers = np.full(len(kept), GONE, np.int32)
        numbers[kept] = np.flatnonzero(~is_added)
        counts = np.diff(self._starts)
        fresh = np.concatenate([NO_PIECES, *added])
        order = np.argsort(fresh, kind="stable")
        fresh = fresh[order]
        fresh_rows = np.repeat(np.flatnonzero(is_added).astype(np.int32), [len(text) for text in added])[order]
        parts = self._parts()
        cuts = np.searchsorted(fresh, self._pieces[[some.start for some, _ in parts[1:]]])
        merged = [
            merge(self._pieces[some], counts[some], numbers.take(self._rows[held]), *new)
            for (some, held), *new in zip(parts, np.split(fresh, cuts), np.split(fresh_rows, cuts), strict=True)
        ]
        pieces, counts, rows = map(np.concatenate, zip(*merged, strict=True))
        return type(self)(pieces, counts, rows, len(is_added))

    def _parts(self) -> list[tuple[slice, slice]]:
        """Pieces that follow each other, at least one lot of them, and where their rows are.

        An index is updated beside visitors' questions: no single step is to hold them up, or to take memory that
        nobody has used yet.
        """
        cuts = np.searchsorted(self._starts, np.arange(PART, self._starts[-1], PART))
        inner = np.unique(cuts[cuts < len(self._pieces)]).tolist()
        ends = pairwise([0, *inner, len(self._pieces)])
        return [(slice(*some), slice(*self._starts[list(some)].tolist())) for some in ends]

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

    def _find(self, asked: Pieces) -> tuple[Counts, Counts]:
        """Where the rows of each piece start, and how many they are."""
        starts = self._starts[np.searchsorted(self._pieces, asked, side="left")]
        return starts, self._starts[np.searchsorted(self._pieces, asked, side="right")] - starts

    def _rarity(self, counts: Counts) -> NDArray[np.float64]:
        return np.log1p(self._size / np.maximum(counts, UNSEEN))


def merge(
    pieces: Pieces, counts: Counts, rows: Rows, fresh: Pieces, fresh_rows: Rows
) -> tuple[Pieces, Counts, Rows]:
    """Postings without the rows that are gone, and with fresh pieces, in rising order, of a row each."""
    gone = np.flatnonzero(rows == GONE)
    held_gone = np.searchsorted(np.cumsum(counts), gone, side="right")
    counts = counts - np.bincount(held_gone, minlength=len(pieces))

    found, times = np.unique(fresh, return_counts=True)
    places = np.searchsorted(pieces, found)
    is_new = places == np.searchsorted(pieces, found, side="right")
    pieces = np.insert(pieces, places[is_new], found[is_new])
    counts = np.insert(counts, places[is_new], 0)

    places = np.searchsorted(pieces, found)
    stops = np.cumsum(counts)[places]
    counts[places] += times
    rows = np.insert(np.delete(rows, gone), np.repeat(stops, times), fresh_rows)
    return pieces[counts > 0], counts[counts > 0], rows
