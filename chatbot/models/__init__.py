"""What the chatbot knows, and what it was asked."""

from chatbot.models.asked import AskedQuestion, UnansweredQuestion
from chatbot.models.changes import Changes
from chatbot.models.entry import Entry, Phrasing, last_place

__all__ = ["AskedQuestion", "Changes", "Entry", "Phrasing", "UnansweredQuestion", "last_place"]
