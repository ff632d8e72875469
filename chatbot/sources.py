"""Entries as matching takes them."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from chatbot.matching import Source
from chatbot.models import Entry, Phrasing

PAGE = 1_000
FEW = 100


def sources(entries: QuerySet[Entry], known: Mapping[int, Source] = MappingProxyType({})) -> dict[int, Source]:
    """By their keys, in the owner's order. Those known that are stored still are taken over.

    All entries are read after each change of content, so no instance of a model is made, and a page at a time: the
    driver lets no other thread run while it takes up an answer, and many new objects call Python's collector.
    """
    found: list[tuple[int, int, Source]] = []
    values = entries.order_by("pk").values_list("pk", "order", "question", "answer", "question_en", "answer_en")
    page = rows(values[:PAGE])
    while page:
        phrasings = phrasings_of([pk for pk, *_ in page])
        for pk, place, asked, told, asked_en, told_en in page:
            source = Source.of(pk, asked, told, asked_en, told_en, phrasings[pk])
            found.append((place, pk, known[pk] if known.get(pk) == source else source))
        page = rows(values.filter(pk__gt=page[-1][0])[:PAGE]) if len(page) == PAGE else []
    return {pk: source for _, pk, source in sorted(found)}


def phrasings_of(keys: list[int]) -> defaultdict[int, list[str]]:
    """Takes the keys of entries in their order."""
    held = Phrasing.objects.order_by("entry_id", "pk")
    # To have those of many picked takes longer than to read all between.
    is_few = len(keys) <= FEW
    held = held.filter(entry__in=keys) if is_few else held.filter(entry__gte=keys[0], entry__lte=keys[-1])
    found: defaultdict[int, list[str]] = defaultdict(list)
    for entry_id, text in rows(held.values_list("entry_id", "text")):
        found[entry_id].append(text)
    return found


def rows(values: "QuerySet[Any, Any]") -> list[tuple[Any, ...]]:
    """As the database gives them: the ORM would take as long again to pass on numbers and texts."""
    try:
        statement = values.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return list(cursor.fetchall())
