"""The pieces that texts are compared by. All take normalised texts, and all pieces become numbers of 32 bits."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise, repeat
from typing import NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.normalise import compact

Pieces = NDArray[np.uint32]

_LONGEST_PREFIX = 4
SPELLING_BITS = 1024  # few runs of two words of usual length share one


def hashed(pieces: Iterable[str]) -> Pieces:
    """Each piece once, in rising order. Of 100,000 pieces about two share a number, which no signal notices."""
    return _in_order(map(_number, pieces))


def _in_order(numbers: Iterable[int]) -> Pieces:
    return np.array(sorted(set(numbers)), np.uint32)


def _number(piece: str) -> int:
    return crc32(piece.encode(errors="surrogatepass"))


def runs(text: str, shortest: int, longest: int, mark: str = "") -> Iterator[int]:
    """The number of each run of characters behind the mark. That of a longer one goes on from a shorter one's."""
    characters = [character.encode(errors="surrogatepass") for character in text]
    numbers: Iterable[int] = repeat(_number(mark))
    for size in range(1, longest + 1):
        numbers = list(map(crc32, characters[size - 1 :], numbers))
        if size >= shortest:
            yield from numbers


def letters_of(text: str) -> str:
    """Hangul taken apart into its letters, without spaces."""
    return unicodedata.normalize("NFD", compact(text))


def characters(text: str) -> Pieces:
    return _in_order(runs(compact(text), 1, 3, "c"))


def letters(text: str) -> Pieces:
    """Most survive a typing mistake."""
    return _in_order(runs(letters_of(text), 3, 5, "j"))


def beginnings(text: str) -> Pieces:
    """Of each Korean word the first syllable and the first two: its stem, mostly. Other words are taken whole."""
    words = text.split()
    return hashed(piece for word in words for piece in ((word[:1], word[:2]) if _is_korean(word) else (word,)))


def phrases(text: str) -> Pieces:
    """Words, pairs of words, and beginnings of Korean words."""
    words = text.split()
    pieces = [f"w{word}" for word in words]
    pieces += (f"b{one} {next_}" for one, next_ in pairwise(words))
    pieces += (f"p{beginning}" for word in words if _is_korean(word) for beginning in _prefixes(word))
    return hashed(pieces)


class Features(NamedTuple):
    """The pieces of one text, by kind."""

    characters: Pieces
    letters: Pieces
    beginnings: Pieces
    phrases: Pieces

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(characters(text), letters(text), beginnings(text), phrases(text))

    @property
    def everything(self) -> Pieces:
        """What the encoder reads."""
        return np.unique(np.concatenate([self.characters, self.letters, self.phrases]))


def _is_korean(word: str) -> bool:
    return "가" <= word[0] <= "힣"


def _prefixes(word: str) -> Iterator[str]:
    return (word[:n] for n in range(2, min(_LONGEST_PREFIX, len(word) - 1) + 1))


def spelling(word: str) -> int:
    """The letters of one word, in twos and threes, its beginning marked: a bit for each run."""
    bits = 0
    for run in runs(f"^{unicodedata.normalize('NFD', word)}", 2, 3):
        bits |= 1 << run % SPELLING_BITS
    return bits
