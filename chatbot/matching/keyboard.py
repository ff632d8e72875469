"""Korean typed with the keyboard left on English: `dkssud` is 안녕."""

import re
import unicodedata

# In the order of the conjoining letters of Unicode.
_INITIALS = tuple("rRseEfaqQtTdwWczxvg")
_VOWELS = (*"koiOjpuPh", "hk", "ho", "hl", *"yn", "nj", "np", "nl", *"bm", "ml", "l")
_FINALS = (
    *"rR",
    "rt",
    "s",
    "sw",
    "sg",
    *"ef",
    "fr",
    "fa",
    "fq",
    "ft",
    "fx",
    "fv",
    "fg",
    *"aq",
    "qt",
    *"tTdwczxvg",
)


def _either(keys: tuple[str, ...]) -> str:
    return "|".join(sorted(keys, key=len, reverse=True))


_SYLLABLE = re.compile(
    rf"({_either(_INITIALS)})({_either(_VOWELS)})((?:{_either(_FINALS)})(?!{_either(_VOWELS)}))?"
)
_WORD = re.compile(r"[A-Za-z]+")
_WITHOUT_SHIFT = str.maketrans({key: key.lower() for key in "ABCDFGHIJKLMNSUVXYZ"})


def typed_as_korean(text: str) -> str | None:
    """The Korean that the same keys give, or None where any word would not be Korean."""
    words = [(word, _hangul(word.translate(_WITHOUT_SHIFT))) for word in _WORD.findall(text)]
    if not words or not all(hangul for _, hangul in words):
        return None
    rest = iter(words)
    return _WORD.sub(lambda _: next(rest)[1], text)


def _hangul(keys: str) -> str:
    """Empty where some key belongs to no whole syllable."""
    return _SYLLABLE.sub(_syllable, keys) if re.fullmatch(f"(?:{_SYLLABLE.pattern})+", keys) else ""


def _syllable(match: re.Match[str]) -> str:
    initial, vowel, final = match.groups()
    letters = chr(0x1100 + _INITIALS.index(initial)) + chr(0x1161 + _VOWELS.index(vowel))
    return unicodedata.normalize("NFC", letters + (chr(0x11A8 + _FINALS.index(final)) if final else ""))
