"""Typed with the keyboard left on the other language: `dkssud` is 안녕, `ㅗ디ㅣㅐ` is hello."""

import re
import unicodedata

# In the order of the conjoining letters of Unicode.
_INITIALS: tuple[str, ...] = tuple("rRseEfaqQtTdwWczxvg")
_VOWELS: tuple[str, ...] = (*"koiOjpuPh", "hk", "ho", "hl", *"yn", "nj", "np", "nl", *"bm", "ml", "l")
_FINALS: tuple[str, ...] = (
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


_VOWEL_LETTERS = dict(zip("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", _VOWELS, strict=True))
_CONSONANT_LETTERS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", _INITIALS, strict=True))
_CLUSTER_LETTERS = dict(zip("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", _FINALS, strict=True))
_KEYS = _VOWEL_LETTERS | _CLUSTER_LETTERS | _CONSONANT_LETTERS
_LOOSE, _HANGUL = re.compile("[ㄱ-ㅣ]"), re.compile("[ㄱ-ㅣ가-힣]")
# English leaves one letter in six loose or more, nearly always; of fewer, a finger slipped in Korean.
_FEWEST_LOOSE = 1 / 8


def typed_as_english(text: str) -> str | None:
    """The Latin letters that the same keys give, or None where too few Hangul letters stand loose."""
    loose = len(_LOOSE.findall(text))
    if not loose or loose < _FEWEST_LOOSE * len(_HANGUL.findall(text)):
        return None
    return "".join(_keys(letter) for letter in text)


def _keys(letter: str) -> str:
    if letter in _KEYS:
        return _KEYS[letter]
    if not "가" <= letter <= "힣":
        return letter
    place = ord(letter) - 0xAC00
    final = place % 28
    return _INITIALS[place // 588] + _VOWELS[place % 588 // 28] + (_FINALS[final - 1] if final else "")
