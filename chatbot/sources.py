"""Entries as matching takes them."""

from collections import defaultdict

from django.db.models import QuerySet

from chatbot.matching import Source
from chatbot.models import Entry, Phrasing

FEW = 100


def sources(entries: QuerySet[Entry]) -> list[Source]:
    """Two queries, and no instance of a model: this is read whole after each change of content."""
    stored = list(entries.values_list("pk", "question", "answer", "question_en", "answer_en"))
    held = Phrasing.objects.order_by("pk")
    if len(stored) <= FEW:  # to have those of many picked takes longer than to read all
        held = held.filter(entry__in=[pk for pk, *_ in stored])
    phrasings: defaultdict[int, list[str]] = defaultdict(list)
    for entry_id, text in held.values_list("entry_id", "text"):
        phrasings[entry_id].append(text)
    return [Source.of(*row, phrasings[row[0]]) for row in stored]
