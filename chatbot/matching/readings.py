"""What a typed text may say: as it stands, and as the keyboard's other language."""

from chatbot.matching.keyboard import typed_as_english, typed_as_korean
from chatbot.matching.normalise import normalise


def readings(typed: str) -> list[str]:
    """Normalised, the text as it stands first."""
    meant = (typed, typed_as_korean(typed), typed_as_english(typed))
    return list(dict.fromkeys(normalise(text) for text in meant if text is not None))
