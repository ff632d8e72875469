"""Entries as matching takes them."""

from collections import defaultdict

from django.db.models import QuerySet

from chatbot.matching import Source
from chatbot.models import Entry, Phrasing


def sources(entries: QuerySet[Entry]) -> list[Source]:
    """Two queries, and no instance of a model: this is read whole after each change of content."""
    phrasings: defaultdict[int, list[str]] = defaultdict(list)
    held = Phrasing.objects.filter(entry__in=entries.order_by().values("pk"))
    for entry_id, text in held.order_by("pk").values_list("entry_id", "text"):
        phrasings[entry_id].append(text)
    stored = entries.values_list("pk", "question", "answer", "question_en", "answer_en")
    return [Source.of(*row, phrasings[row[0]]) for row in stored]
