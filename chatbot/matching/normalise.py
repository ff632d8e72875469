"""One spelling for what reads the same: case, spaces, punctuation and characters that nobody sees."""

import unicodedata

import regex

# NFC, never NFKC: that would turn the letter ㄱ (U+3131) into a conjoining one that matches nothing typed.
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800--\s]+", regex.V1)
_NO_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}+#]+")


def is_blank(text: str) -> bool:
    return not seen(text).strip()


def normalise(text: str) -> str:
    """Words in lower case with single spaces between; a text of nothing but punctuation keeps it."""
    # Composed last, for neither what nobody sees nor the case may keep apart what composes.
    composed = unicodedata.normalize("NFC", seen(text).casefold())
    return _NO_WORD.sub(" ", composed, concurrent=False).strip() or " ".join(composed.split())


def seen(text: str) -> str:
    """Without what nobody sees."""
    # regex would let go of the interpreter, and to have it again among busy threads takes far longer than this.
    return _UNSEEN.sub("", text, concurrent=False)


def compact(text: str) -> str:
    """A normalised text without its spaces, which Korean writers set freely."""
    return text.replace(" ", "")
