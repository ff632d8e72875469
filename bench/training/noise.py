"""Typing as it happens: slips of the finger, spaces and particles left out, another politeness."""

import re
from random import Random
from string import ascii_lowercase

from chatbot.matching.keyboard import typed_as_english

# The letters as they lie on the keyboard.
_KEYS = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_SLIPPED_IN = tuple(map(_FINALS.index, "ㄴㄹㅇㅆㅅ"))
_SOUNDS_LIKE = dict(zip("ㅐㅔㅚㅙㅞㅒㅖㅢ", "ㅔㅐㅙㅚㅙㅖㅔㅣ", strict=True))

_PARTICLE = re.compile(r"(?<=[가-힣]{2})(은|는|이|가|을|를|의|에|에서|으로|로|도|와|과|만)(?=\s|$)")
_PUNCTUATION = re.compile(r"[\s.?!~]+$")
_POLITE_AND_CASUAL = (
    ("하세요", "해"),
    ("하시나요", "해"),
    ("하나요", "해"),
    ("있나요", "있어"),
    ("있으신가요", "있어"),
    ("있으세요", "있음"),
    ("인가요", "야"),
    ("이에요", "야"),
    ("예요", "야"),
    ("뭐예요", "뭐야"),
    ("무엇인가요", "뭐임"),
    ("되세요", "돼"),
    ("되나요", "돼"),
    ("주세요", "줘"),
    ("궁금해요", "궁금"),
    ("했어요", "했음"),
    ("했나요", "했어"),
    ("하셨나요", "했어"),
    ("어요", "어"),
    ("아요", "아"),
    ("습니까", "어"),
    ("합니까", "해"),
    ("입니까", "야"),
    ("나요", "냐"),
    ("세요", "셔?"),
)


def noisy(text: str, random: Random) -> str:
    """The text as someone in a hurry may type it; often it stays as it is, and it never becomes empty."""
    changed, manner = text, random.random()
    if manner < 0.3:
        changed = _other_politeness(changed, random)
    if manner > 0.15 and random.random() < 0.3:
        changed = _PARTICLE.sub("", changed)
    slips = random.random()
    if slips < 0.45:
        changed = _mistyped(changed, random, times=1 + (len(changed) > 12 and random.random() < 0.4))
    if slips > 0.3 and random.random() < 0.45:
        changed = _other_spaces(changed, random)
    return changed if changed.strip() else text


def on_latin_keys(text: str) -> str:
    """As it comes out with the keyboard left on English."""
    return typed_as_english("".join(map(_loose, text))) or text


def is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def _other_politeness(text: str, random: Random) -> str:
    said = _PUNCTUATION.sub("", text)
    for polite, casual in _POLITE_AND_CASUAL:
        if said.endswith(polite):
            return said.removesuffix(polite) + casual
    for polite, casual in _POLITE_AND_CASUAL:
        if said.endswith(casual) and random.random() < 0.5:
            return said.removesuffix(casual) + polite
    return text


def _mistyped(text: str, random: Random, times: int) -> str:
    characters = list(text)
    for _ in range(times if characters else 0):
        place = random.randrange(len(characters))
        if len(characters[place]) == 1 and is_hangul(characters[place]):
            characters[place] = _mistyped_syllable(characters[place], random)
        else:
            _mistype(characters, place, random)
    return "".join(characters)


def _mistyped_syllable(syllable: str, random: Random) -> str:
    """With another vowel, final or initial, as loose letters, with its end doubled or loose, or left out."""
    initial, vowel, final = _parts(syllable)
    kind = random.random()
    if kind < 0.25:
        other = _SOUNDS_LIKE.get(_VOWELS[vowel]) or _beside(_VOWELS[vowel], random)
        return _syllable(initial, _VOWELS.index(other), final) if other in _VOWELS else syllable
    if kind < 0.45:
        return _syllable(initial, vowel, 0 if final else random.choice(_SLIPPED_IN))
    if kind < 0.6:
        other = _beside(_INITIALS[initial], random)
        return _syllable(_INITIALS.index(other), vowel, final) if other in _INITIALS else syllable
    if kind < 0.8:
        return _loose(syllable)
    return _syllable(initial, vowel, 0) + (_FINALS[final] or _INITIALS[initial]) if kind < 0.9 else ""


def _mistype(characters: list[str], place: int, random: Random) -> None:
    """A letter is left out, swapped with the next, doubled, or another one; a sign is only swapped."""
    character = characters[place]
    kind = random.random() if character.isalpha() else 0.5
    if kind < 0.3:
        characters[place] = ""
    elif kind < 0.6 and place + 1 < len(characters):
        characters[place : place + 2] = reversed(characters[place : place + 2])
    elif character.isalpha():
        characters[place] = character * 2 if kind < 0.8 else random.choice(ascii_lowercase)


def _other_spaces(text: str, random: Random) -> str:
    kind = random.random()
    if kind < 0.6:
        return text.replace(" ", "") if any(map(is_hangul, text)) else text
    if kind < 0.8:
        return "".join(c for c in text if c != " " or random.random() < 0.5)
    return "".join(c + (" " if random.random() < 0.15 else "") for c in text)


def _beside(letter: str, random: Random) -> str:
    """A letter whose key lies beside; the letter itself where it has no key of its own."""
    for keys in _KEYS:
        if (place := keys.find(letter)) >= 0:
            return random.choice(keys[max(place - 1, 0) : place] + keys[place + 1 : place + 2])
    return letter


def _loose(character: str) -> str:
    """A syllable as its letters one after the other."""
    if not is_hangul(character):
        return character
    initial, vowel, final = _parts(character)
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]


def _parts(syllable: str) -> tuple[int, int, int]:
    place = ord(syllable) - 0xAC00
    return place // 588, place % 588 // 28, place % 28


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(0xAC00 + initial * 588 + vowel * 28 + final)
