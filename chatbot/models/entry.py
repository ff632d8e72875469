"""What the chatbot knows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chatbot.markdown import to_html
from chatbot.models.changes import Changes, compare
from chatbot.qna import QUESTION_LENGTH, Record
from mysite.content import Content, ContentQuerySet, PublishedContent, PublishedQuerySet
from mysite.english import in_english_too
from mysite.models import Revision

BATCH = 500
ANSWERED = _("This question has an answer already. Please edit that one.")
STARTERS = 3
STORED = [name for name in Record._fields if name not in {"question", "phrasings"}]


class EntryQuerySet(PublishedQuerySet["Entry"]):
    def with_phrasings(self) -> Iterator["Entry"]:
        return self.prefetch_related("phrasings").iterator(chunk_size=BATCH)

    def single(self) -> Self:
        """Those that nothing but their question finds."""
        return self.filter(phrasings=None)

    def starters(self) -> list["Entry"]:
        """What the chat offers at its beginning: marked ones, or the first of all."""
        first = list(self.order_by("-is_starter", "order", "pk")[:STARTERS])
        return [entry for entry in first if entry.is_starter] or first

    def records(self) -> list[Record]:
        """Every entry as a line of a Q&A file."""
        return [entry.record for entry in self.with_phrasings()]

    def changes(self, records: list[Record], *, replace: bool = False) -> Changes:
        """What `store` would do."""
        if replace and not records:
            raise ValidationError(_("The file holds no entry: to replace by it would delete all of them."))
        return compare(list(self.with_phrasings()), records, free=last_place(), replace=replace)

    @transaction.atomic
    def store(self, records: list[Record], *, replace: bool = False, previewed: str | None = None) -> Changes:
        """Create or update one entry a record, in the records' order; `replace` deletes all the others.

        Where the digest of previewed changes is given, nothing is stored unless these are the changes still.
        """
        Revision.advance()  # locks its row: of two imports at once, the second waits for the first
        changes = self.changes(records, replace=replace)
        if previewed is None or previewed == changes.digest:
            self.apply(changes)
        return changes

    def apply(self, changes: Changes) -> None:
        created: list[Entry] = []
        stored: list[Entry] = []
        for known, _before, record, place in changes.written:
            entry = known or Entry(question=record.question, order=place)
            for name in STORED:
                setattr(entry, name, getattr(record, name))
            entry.order = place
            (stored if known else created).append(entry)
        self.bulk_create(created, batch_size=BATCH)
        self.bulk_update(stored, [*STORED, "order"], batch_size=BATCH)
        if changes.deleted:
            self.filter(pk__in=[entry.pk for entry in changes.deleted]).delete()
        # Not every database tells the keys of rows that were created in bulk.
        pks = dict(self.order_by("-pk").values_list("question", "pk"))
        records = [change.after for change in changes.written]
        Phrasing.objects.replace({pks[record.question]: record.phrasings for record in records})


def last_place() -> int:
    return (Entry.objects.aggregate(last=models.Max("order"))["last"] or 0) + 1


@in_english_too("question", "answer")
class Entry(PublishedContent):
    question = models.CharField(
        _("question"),
        max_length=QUESTION_LENGTH,
        help_text=_("As a visitor would ask it. Visitors see it when the chatbot suggests a question."),
    )
    answer = models.TextField(
        _("answer"), help_text=_("Markdown: **bold**, [a link](https://example.com), lists with a hyphen.")
    )
    order = models.PositiveIntegerField(_("order"), default=last_place, help_text=_("The smallest come first."))
    is_starter = models.BooleanField(
        _("opens the chat"),
        default=False,
        help_text=_("The first three marked are offered at the beginning; where none is, the first three of all."),
    )

    question_en: str
    answer_en: str

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")

    def __str__(self) -> str:
        return self.question

    def clean(self) -> None:
        others = Entry.objects.exclude(pk=self.pk)
        if others.filter(question=self.question).exists():
            raise ValidationError({"question": ANSWERED})
        if self.question_en and others.filter(question_en=self.question_en).exists():
            raise ValidationError({"question_en": ANSWERED})

    def get_absolute_url(self) -> str:
        return f"{reverse('chatbot:entries')}#entry-{self.pk}"

    @property
    def record(self) -> Record:
        phrasings = tuple(phrasing.text for phrasing in self.phrasings.all())
        return Record(self.question, phrasings=phrasings, **{name: getattr(self, name) for name in STORED})

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
