"""The pieces that texts are compared by. All take normalised texts."""

import unicodedata
from functools import lru_cache

from chatbot.matching.normalise import compact

SIZES = (1, 2, 3)
LONGEST_PREFIX = 9
TRIGRAM = 3


def pieces(text: str) -> set[str]:
    """Runs of one to three characters, whatever the spacing."""
    letters = compact(text)
    return {letters[i : i + n] for n in SIZES for i in range(len(letters) - n + 1)}


@lru_cache(maxsize=8192)
def prefixes(word: str) -> frozenset[str]:
    """How a word begins, letter by letter: stems stay alike where Korean particles and endings differ."""
    letters = unicodedata.normalize("NFD", word)
    return frozenset(letters[:n] for n in range(min(2, len(letters)), min(len(letters), LONGEST_PREFIX) + 1))


@lru_cache(maxsize=8192)
def trigrams(text: str) -> frozenset[str]:
    """Runs of three letters, Hangul taken apart: most survive a typing mistake or missing spaces."""
    letters = unicodedata.normalize("NFD", compact(text))
    return frozenset(letters[i : i + TRIGRAM] for i in range(len(letters) - TRIGRAM + 1))
