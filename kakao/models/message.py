import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def public_id() -> str:
    return secrets.token_urlsafe(9)


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        """Oldest first, the order in which they are sent."""
        return self.filter(state=Message.State.WAITING).order_by("pk")

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def send_again(self) -> int:
        return self.filter(state=Message.State.FAILED).update(
            state=Message.State.WAITING, attempts=0, unanswered=0, due_at=timezone.now(), error_code=""
        )

    def expired(self, now: datetime) -> Self:
        return self.filter(created_at__lt=now - timedelta(days=settings.MESSAGE_RETENTION_DAYS))


class Message(models.Model):
    """A visitor's message: the owner's inbox and the outbox to KakaoTalk in one row."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent to KakaoTalk")
        FAILED = "failed", _("failed")

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=50)
    contact = models.CharField(_("answer to"), max_length=100)
    body = models.TextField(_("message"), max_length=1000)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    state = models.CharField(_("KakaoTalk"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    unanswered = models.PositiveSmallIntegerField(_("attempts without an answer"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error_code = models.CharField(_("cause"), max_length=40, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["state", "id"], name="kakao_outbox"),
            models.Index(fields=["created_at", "state"], name="kakao_daily"),
            models.Index(fields=["read_at"], name="kakao_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {timezone.localtime(self.created_at):%Y.%m.%d %H:%M}"

    def mark_read(self, now: datetime) -> None:
        Message.objects.unread().filter(pk=self.pk).update(read_at=now)

    def mark_sent(self, now: datetime) -> None:
        self._change(state=self.State.SENT, sent_at=now, error_code="")

    def mark_failed(self, code: str) -> None:
        self._change(state=self.State.FAILED, error_code=code)

    def postpone(self, code: str, until: datetime, *, unanswered: bool = False) -> None:
        self._change(
            attempts=self.attempts + 1, unanswered=self.unanswered + unanswered, due_at=until, error_code=code
        )

    def _change(self, **changes: Any) -> None:
        Message.objects.filter(pk=self.pk).update(**changes)
