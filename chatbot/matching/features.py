"""The pieces that texts are compared by. All take normalised texts, and all pieces become numbers of 32 bits."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.normalise import compact

Pieces = NDArray[np.uint32]

_LONGEST_PREFIX = 4
_SPELLING_BITS = 1024  # few runs of two words of usual length share one


def hashed(pieces: Iterable[str]) -> Pieces:
    """Each piece once, in rising order. Of 100,000 pieces about two share a number, which no signal notices."""
    return np.unique(np.fromiter((_number(piece) for piece in pieces), np.uint32))


def _number(piece: str) -> int:
    return crc32(piece.encode(errors="surrogatepass"))


def runs(text: str, sizes: Iterable[int]) -> Iterator[str]:
    return (text[i : i + n] for n in sizes for i in range(len(text) - n + 1))


def letters_of(text: str) -> str:
    """Hangul taken apart into its letters, without spaces."""
    return unicodedata.normalize("NFD", compact(text))


def characters(text: str) -> Pieces:
    return hashed(runs(compact(text), (1, 2, 3)))


def letters(text: str) -> Pieces:
    """Most survive a typing mistake."""
    return hashed(runs(letters_of(text), (3, 4, 5)))


def beginnings(text: str) -> Pieces:
    """Of each Korean word the first syllable and the first two: its stem, mostly. Other words are taken whole."""
    words = text.split()
    return hashed(piece for word in words for piece in ((word[:1], word[:2]) if _is_korean(word) else (word,)))


def everything(text: str) -> Pieces:
    """What the encoder reads: words, pairs of words, beginnings of Korean words, characters and letters."""
    words = text.split()
    pieces = [f"w{word}" for word in words]
    pieces += (f"b{one} {next_}" for one, next_ in pairwise(words))
    pieces += (f"p{beginning}" for word in words if _is_korean(word) for beginning in _prefixes(word))
    pieces += (f"c{run}" for run in runs(compact(text), (1, 2, 3)))
    pieces += (f"j{run}" for run in runs(letters_of(text), (3, 4, 5)))
    return hashed(pieces)


def _is_korean(word: str) -> bool:
    return "가" <= word[0] <= "힣"


def _prefixes(word: str) -> Iterator[str]:
    return (word[:n] for n in range(2, min(_LONGEST_PREFIX, len(word) - 1) + 1))


@lru_cache(maxsize=1 << 14)
def spelling(word: str) -> int:
    """The letters of one word, in twos and threes, its beginning marked: a bit for each run."""
    bits = 0
    for run in runs(f"^{unicodedata.normalize('NFD', word)}", (2, 3)):
        bits |= 1 << _number(run) % _SPELLING_BITS
    return bits


def alike(one: int, other: int) -> float:
    """How alike two words are spelt, 0 to 1 (Dice's coefficient)."""
    return 2 * (one & other).bit_count() / (one.bit_count() + other.bit_count())
