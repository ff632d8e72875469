"""Takes out of a text what tells who wrote it: mail addresses, phone, resident registration and card numbers."""

import re
import unicodedata
from functools import lru_cache

_GAP = r"[ .()·/_-]{0,3}"
_MAIL = r"(?:[\w.%+-]+|[가-힣]+) ?@ ?(?:[\w가-힣-]+\.)+(?:[a-z]{2,}|한국)"
_RESIDENT = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?-? ?[1-8]\d{6}"
_CARD = (
    r"(?:2[2-7]|[3-69]\d)\d\d(?P<fours>[ .-]{0,3})\d{4}(?P=fours)\d{4}(?P=fours)\d{4}"
    r"|3\d{3}(?P<sixes>[ .-]{0,3})\d{6}(?P=sixes)\d{4,5}"
)
_KOREAN = (
    rf"(?:\(?0|(?:(?:\+|00)82|82(?=[ .-])){_GAP}0?{_GAP})"
    rf"(?:1[016789]|2|[3-6][1-5]|[78]0|50\d?){_GAP}\d{{3,4}}{_GAP}\d{{4}}"
)
_FOREIGN = rf"(?:\+|00)[1-9](?:{_GAP}\d){{9,14}}|(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])\d{{3}}[.-]\d{{4}}"
# The names are what is stored in a number's place. None is longer than what it stands for.
_PERSONAL = re.compile(
    rf"(?P<mail>{_MAIL})"
    rf"|(?<!\d)(?<!\d-)(?:(?P<id>{_RESIDENT})|(?P<card>{_CARD})|(?P<phone>{_KOREAN}|{_FOREIGN}))(?!\d)",
    re.ASCII | re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with `[mail]`, `[phone]`, `[id]` and `[card]` in the place of personal data; never longer."""
    parts: list[str] = []
    end = 0
    for found in _PERSONAL.finditer("".join(map(plain, text))):
        if found.lastgroup != "card" or is_card(found[0]):
            parts += [text[end : found.start()], f"[{found.lastgroup}]"]
            end = found.end()
    return "".join(parts) + text[end:]


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """The ASCII character that reads the same, where there is one: always one, so that places stay."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    if character == "−" or unicodedata.category(character) == "Pd":
        return "-"
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character


def is_card(text: str) -> bool:
    """Whether the last digit is the one that Luhn's sum asks for."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
