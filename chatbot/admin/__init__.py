"""The owner's desk."""

from chatbot.admin import asked, entry, inbox

__all__ = ["asked", "entry", "inbox"]
