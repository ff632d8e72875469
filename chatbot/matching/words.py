"""Words, read once each, so that a question's are compared with many of an index's at once."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.encoder import Floats, encoder, lengths
from chatbot.matching.features import SPELLING_BITS, Features, spelling

Places = NDArray[np.int32]
NO_WORD = ""  # is like no other


class Word(NamedTuple):
    sum: Floats  # the encoder's vector
    spelling: bytes


@lru_cache(maxsize=1 << 13)
def word(text: str) -> Word:
    return Word(encoder().sum(Features.of(text)), spelling(text).to_bytes(SPELLING_BITS // 8, "little"))


class Words(NamedTuple):
    """A row for each word: its vector, its spelling's bits, and how long the one is and how many the others."""

    sums: Floats
    spellings: NDArray[np.uint64]
    lengths: Floats
    runs: NDArray[np.uint16]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        words = list(map(word, texts))
        sums = np.array([each.sum for each in words], np.float32).reshape(-1, encoder().size)
        spellings = np.frombuffer(b"".join(each.spelling for each in words), np.uint64)
        spellings = spellings.reshape(-1, SPELLING_BITS // 64)
        return cls(sums, spellings, lengths(sums), np.bitwise_count(spellings).sum(axis=1, dtype=np.uint16))

    def followed_by(self, others: Self) -> Self:
        return type(self)(
            np.concatenate([self.sums, others.sums]),
            np.concatenate([self.spellings, others.spellings]),
            np.concatenate([self.lengths, others.lengths]),
            np.concatenate([self.runs, others.runs]),
        )

    def alike(self, others: Self, places: Places) -> tuple[Floats, Floats]:
        """Each of these (a row) and those of the others: by spelling (Dice's coefficient), and by meaning."""
        shared = np.bitwise_count(self.spellings[:, np.newaxis] & others.spellings[places])
        runs = self.runs[:, np.newaxis] + others.runs[places]
        spelt = 2 * shared.sum(axis=2, dtype=np.uint16) / runs
        meant = self.sums @ others.sums[places].T / (self.lengths[:, np.newaxis] * others.lengths[places])
        return spelt.astype(np.float32), meant
