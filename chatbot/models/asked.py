"""What the chatbot was asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import IntegrityError, connection, models
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chatbot.masking import mask
from chatbot.matching.normalise import compact, normalise
from chatbot.models.entry import Entry
from chatbot.qna import QUESTION_LENGTH


def key_of(text: str) -> str:
    """The same for questions that differ in case, spaces or punctuation only."""
    return compact(normalise(text))[:QUESTION_LENGTH]


# SQLite takes MariaDB's quotes.
INSERT = (
    "INSERT INTO chatbot_askedquestion (text, `key`, status, entry_id, confidence, settled, created_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


class AskedQuestionQuerySet(models.QuerySet["AskedQuestion"]):
    def log(self, text: str, status: str, entry_id: int | None, confidence: float | None) -> None:
        text = mask(text)
        try:
            self.insert(text, status, entry_id, confidence)
        except IntegrityError:
            # The owner deleted the entry between the answer and its log.
            self.insert(text, status, None, confidence)

    def insert(self, text: str, status: str, entry_id: int | None, confidence: float | None) -> None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:  # for each question: the ORM would take longer than the database
            cursor.execute(INSERT, [text, key_of(text), status, entry_id, confidence, "", now])

    def unhelped(self) -> Self:
        """What found no answer, or none that helped, and that the owner has not settled."""
        unhelped = Q(status__in=[AskedQuestion.Status.UNSURE, AskedQuestion.Status.UNKNOWN]) | Q(helpful=False)
        return self.filter(unhelped, settled=AskedQuestion.Settled.OPEN)

    def to_do(self) -> Self:
        """A question that was ignored once stays out when it is asked again."""
        ignored = AskedQuestion.objects.filter(key=OuterRef("key"), settled=AskedQuestion.Settled.IGNORED)
        return self.unhelped().filter(~Exists(ignored))

    def wordings(self) -> int:
        """How many different questions these are."""
        return self.values("key").distinct().count()

    def times_asked(self, most: int) -> dict[int, int]:
        """How often each of the latest questions was asked, by its newest row."""
        questions = self.order_by().values("key").annotate(newest=Max("pk"), times=Count("pk"))
        return dict(questions.order_by("-newest").values_list("newest", "times")[:most])

    def settle(self, questions: Iterable["AskedQuestion"], settled: str) -> int:
        """Settle these and whatever asks the same."""
        return self.unhelped().filter(key__in=[asked.key for asked in questions]).update(settled=settled)

    def reopen(self) -> int:
        """Put these and whatever asks the same back into the inbox."""
        keys = self.order_by().values("key")
        return AskedQuestion.objects.filter(key__in=keys).update(settled=AskedQuestion.Settled.OPEN)

    def expired(self, now: datetime) -> Self:
        return self.filter(created_at__lt=now - timedelta(days=settings.QUESTION_RETENTION_DAYS))


class AskedQuestion(models.Model):
    """What a visitor asked and what came of it; nothing about who asked."""

    class Status(models.TextChoices):
        ANSWERED = "answered", _("answered")
        UNSURE = "unsure", _("unsure")
        UNKNOWN = "unknown", _("unknown")

    class Settled(models.TextChoices):
        OPEN = "", _("to do")
        ANSWERED = "answered", _("answered since")
        IGNORED = "ignored", _("ignored")

    text = models.CharField(_("question asked"), max_length=QUESTION_LENGTH)
    key = models.CharField(max_length=QUESTION_LENGTH, default="", editable=False)
    status = models.CharField(_("outcome"), max_length=8, choices=Status.choices)
    entry = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, related_name="asked", verbose_name=_("answered with")
    )
    confidence = models.FloatField(_("confidence"), null=True)
    helpful = models.BooleanField(_("helpful"), null=True, help_text=_("The visitor's thumb up or down."))
    settled = models.CharField(
        _("what the owner did"), max_length=8, choices=Settled.choices, default=Settled.OPEN, blank=True
    )
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True, db_index=True)

    objects = AskedQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        # All that the inbox, and the plot of the last days, group by and filter on: they read the indexes alone.
        indexes = [
            models.Index(fields=["key", "settled", "status", "helpful"], name="chatbot_asked_to_do"),
            models.Index(fields=["created_at", "status"], name="chatbot_asked_daily"),
        ]
        verbose_name = _("question from a visitor")
        verbose_name_plural = _("questions from visitors")

    def __str__(self) -> str:
        return self.text


class UnansweredQuestion(AskedQuestion):
    """The owner's inbox in the menu of the admin."""

    class Meta:
        proxy = True
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")
