"""The person as a vCard, and its short form for a QR code.

Version 3.0 (RFC 2426): every phone's own address book reads it, Android's knows 4.0 in part only.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings

from profile_app.person import Person

OCTETS = 75  # of a line before it is folded
QR_ROOM = 213  # bytes that a QR code of version 10 holds at error correction M
ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def to_vcard(person: Person) -> str:
    return "".join(f"{folded(line)}\r\n" for line in _framed(_lines(person)))


def to_short_vcard(person: Person) -> str:
    """As many lines as a QR code has room for, the most useful first; none is folded, for scanners read simply."""
    chosen: list[str] = []
    for line in _lines(person):
        if len("\n".join(_framed([*chosen, line])).encode()) <= QR_ROOM:
            chosen.append(line)
    return "\n".join(_framed(chosen))


def folded(line: str) -> str:
    """In pieces of at most 75 octets, none of which ends within a letter (RFC 2425, 5.8.1)."""
    pieces, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > OCTETS:
            pieces.append("")
            size = 1 + len(letter.encode())
        pieces[-1] += letter
    return "\r\n ".join(pieces)


def _framed(lines: Iterable[str]) -> list[str]:
    return ["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"]


def _lines(person: Person) -> Iterator[str]:
    """The name stays whole, as what is sorted by: nothing in a Korean name says where to part it."""
    profile, position = person.profile, person.current_position
    page = f"{settings.SITE_URL}{profile.get_absolute_url()}"
    yield f"N:{profile.name.translate(ESCAPES)};;;;"
    texts = {
        "FN": profile.name,
        "TEL;TYPE=CELL": profile.phone,
        "EMAIL;TYPE=INTERNET": profile.email,
        "ORG": position.career.name if position else "",
        "TITLE": position.title if position else profile.label,
    }
    yield from (f"{key}:{text.translate(ESCAPES)}" for key, text in texts.items() if text)
    yield from (f"URL:{url}" for url in (page, profile.url, *(link.url for link in profile.links.all())) if url)
