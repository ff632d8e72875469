"""Which of the site's languages a text is in."""

import re


def language_of(text: str) -> str:
    """`ko` with any Hangul in it, else `en` with any Latin letter, else nothing, as for 2024."""
    if re.search("[ㄱ-ㆎ가-힣]", text):
        return "ko"
    return "en" if re.search("[A-Za-z]", text) else ""
