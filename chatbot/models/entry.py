"""What the chatbot knows."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from chatbot.markdown import to_html
from chatbot.qna import QUESTION_LENGTH, Record
from mysite.content import Content, ContentQuerySet, PublishedContent, PublishedQuerySet

BATCH = 500


class Counts(NamedTuple):
    created: int
    updated: int
    deleted: int


class EntryQuerySet(PublishedQuerySet["Entry"]):
    def records(self) -> list[Record]:
        """Every entry as a line of a Q&A file."""
        return [
            Record(e.question, e.answer, tuple(p.text for p in e.phrasings.all()), e.is_published)
            for e in self.prefetch_related("phrasings").iterator(chunk_size=BATCH)
        ]

    def by_question(self) -> dict[str, "Entry"]:
        return {entry.question: entry for entry in self.order_by("-pk")}

    @transaction.atomic
    def store(self, records: list[Record], *, replace: bool = False) -> Counts:
        """Create or update one entry a record, in the records' order; `replace` deletes all the others."""
        known = self.by_question()
        if replace:
            self.update(order=0)
        created: list[Entry] = []
        updated: list[Entry] = []
        for order, record in enumerate(records, start=1):
            entry = known.get(record.question)
            (updated if entry else created).append(entry := entry or Entry(question=record.question, order=order))
            entry.answer, entry.is_published, entry.order = record.answer, record.is_published, order
        self.bulk_create(created, batch_size=BATCH)
        self.bulk_update(updated, ["answer", "is_published", "order"], batch_size=BATCH)
        deleted = self.filter(order=0).delete()[1].get("chatbot.Entry", 0) if replace else 0
        pks = dict(self.order_by("-pk").values_list("question", "pk"))
        Phrasing.objects.replace({pks[record.question]: record.phrasings for record in records})
        return Counts(len(created), len(updated), deleted)


def last_place() -> int:
    return (Entry.objects.aggregate(last=models.Max("order"))["last"] or 0) + 1


class Entry(PublishedContent):
    question = models.CharField(
        _("question"),
        max_length=QUESTION_LENGTH,
        help_text=_("As a visitor would ask it. Visitors see it when the chatbot suggests a question."),
    )
    answer = models.TextField(
        _("answer"), help_text=_("Markdown: **bold**, [a link](https://example.com), lists with a hyphen.")
    )
    order = models.PositiveIntegerField(
        _("order"), default=last_place, help_text=_("The smallest come first; the first three open the chat.")
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")

    def __str__(self) -> str:
        return self.question

    def clean(self) -> None:
        if Entry.objects.exclude(pk=self.pk).filter(question=self.question).exists():
            raise ValidationError({"question": _("This question has an answer already. Please edit that one.")})

    @property
    def answer_html(self) -> str:
        return to_html(self.answer)


class PhrasingQuerySet(ContentQuerySet["Phrasing"]):
    def replace(self, wanted: Mapping[int, tuple[str, ...]]) -> None:
        """Give each entry (by its key) these phrasings, and touch none that has them already."""
        stored: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
        for entry_id, text in self.order_by("pk").values_list("entry_id", "text"):
            stored[entry_id] += (text,)
        changed = [pk for pk, texts in wanted.items() if stored[pk] != texts]
        stale = [pk for pk in changed if stored[pk]]
        for start in range(0, len(stale), BATCH):
            self.filter(entry__in=stale[start : start + BATCH]).delete()
        fresh = [Phrasing(entry_id=pk, text=text) for pk in changed for text in wanted[pk]]
        self.bulk_create(fresh, batch_size=BATCH)


class Phrasing(Content):
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="phrasings", verbose_name=_("question and answer")
    )
    text = models.CharField(_("phrasing"), max_length=QUESTION_LENGTH)

    objects = PhrasingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("other phrasing")
        verbose_name_plural = _("other phrasings")

    def __str__(self) -> str:
        return self.text
