"""Entries as matching takes them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from chatbot.matching import Source
from chatbot.models import Entry, Phrasing

FEW = 100


def sources(entries: QuerySet[Entry]) -> Iterator[Source]:
    """Two queries, and no instance of a model: this is read whole after each change of content."""
    stored = rows(entries.values_list("pk", "question", "answer", "question_en", "answer_en"))
    held = Phrasing.objects.order_by("pk")
    if len(stored) <= FEW:  # to have those of many picked takes longer than to read all
        held = held.filter(entry__in=[pk for pk, *_ in stored])
    phrasings: defaultdict[int, list[str]] = defaultdict(list)
    for entry_id, text in rows(held.values_list("entry_id", "text")):
        phrasings[entry_id].append(text)
    for pk, asked, told, asked_en, told_en in stored:
        yield Source.of(pk, asked, told, asked_en, told_en, phrasings[pk])


def rows(values: "QuerySet[Any, Any]") -> list[tuple[Any, ...]]:
    """As the database gives them: the ORM would take as long again to pass on numbers and texts."""
    try:
        statement = values.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return list(cursor.fetchall())
