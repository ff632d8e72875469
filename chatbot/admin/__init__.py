"""The owner's desk."""

from chatbot.admin import asked, entry

__all__ = ["asked", "entry"]
