"""What the chatbot knows, and what it was asked."""

from chatbot.models.asked import AskedQuestion
from chatbot.models.entry import Counts, Entry, Phrasing, last_place

__all__ = ["AskedQuestion", "Counts", "Entry", "Phrasing", "last_place"]
