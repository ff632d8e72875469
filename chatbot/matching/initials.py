"""Questions typed as initial consonants alone: ㅇㄹㅊ is 연락처."""

import re

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_ONLY_INITIALS = re.compile(f"[{_INITIALS}]( ?[{_INITIALS}])+")
_SYLLABLES_OF_ONE = 588
_INITIAL_OF = {code: _INITIALS[(code - 0xAC00) // _SYLLABLES_OF_ONE] for code in range(0xAC00, 0xD7A4)}


def is_initials(text: str) -> bool:
    return bool(_ONLY_INITIALS.fullmatch(text))


def initials(text: str) -> str:
    """A normalised text with each syllable's initial consonant in its place."""
    return text.translate(_INITIAL_OF)


def beginning_a_word(asked: str) -> re.Pattern[str]:
    """Finds the initials where a word begins, whatever the spaces within."""
    return re.compile(r"(?<!\S)" + " ?".join(asked.replace(" ", "")))
