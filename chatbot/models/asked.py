"""What the chatbot was asked."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from chatbot.matching.normalise import compact, normalise
from chatbot.models.entry import Entry
from chatbot.qna import QUESTION_LENGTH


def key_of(text: str) -> str:
    """The same for questions that differ in case, spaces or punctuation only."""
    return compact(normalise(text))[:QUESTION_LENGTH]


class AskedQuestionQuerySet(models.QuerySet["AskedQuestion"]):
    def log(self, text: str, status: str, entry_id: int | None, confidence: float | None) -> "AskedQuestion":
        asked = AskedQuestion(text=text, key=key_of(text), status=status, entry_id=entry_id, confidence=confidence)
        try:
            asked.save()
        except IntegrityError:
            # The owner deleted the entry between the answer and its log.
            asked.entry_id = None
            asked.save()
        return asked

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
    key = models.CharField(max_length=QUESTION_LENGTH, default="", db_index=True, editable=False)
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
        verbose_name = _("question from a visitor")
        verbose_name_plural = _("questions from visitors")

    def __str__(self) -> str:
        return self.text
