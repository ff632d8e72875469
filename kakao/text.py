"""What a message looks like in KakaoTalk: at most 200 UTF-16 units, never cut inside a character."""

import unicodedata

import regex

LIMIT = 200
SIGN = "…"
_UNWANTED = regex.compile(
    r"[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff--\n\t]", regex.V1
)
_VISIBLE = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}]")


def clean(text: str) -> str:
    """NFC, LF line ends; without control characters, stray surrogates and what reverses reading direction.

    Empty when nothing that can be seen is left.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()
    return text if _VISIBLE.search(text) else ""


def units(text: str) -> int:
    """Length in UTF-16 code units, the strictest reading of Kakao's "200 characters"."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int) -> str:
    """At most `limit` units, cut between grapheme clusters, with a sign where something is missing."""
    if units(text) <= limit:
        return text
    kept, room = "", limit - units(SIGN)
    for cluster in regex.findall(r"\X", text):
        room -= units(cluster)
        if room < 0:
            break
        kept += cluster
    return kept.rstrip() + SIGN


def compose(name: str, contact: str, body: str) -> str:
    """Who, what, and how to answer; the body gives way first."""
    head, tail = f"{shorten(name, 50)}\n", f"\n{shorten(contact, 100)}"
    return head + shorten(body, LIMIT - units(head) - units(tail)) + tail


def template(text: str, url: str) -> dict[str, object]:
    """Kakao's text template. `url` is a page of ours on the registered domain, never a visitor's."""
    return {
        "object_type": "text",
        "text": text,
        "link": {"web_url": url, "mobile_web_url": url},
    }
