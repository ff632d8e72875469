import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kakao.answers import TokenGrant, TokenInfo
from kakao.client import SCOPE
from kakao.encryption import decrypt, encrypt

ACCESS_LEEWAY = timedelta(minutes=5)
REISSUE_WINDOW = timedelta(days=30)  # Kakao gives a new refresh token once less than a month remains
REISSUE_PAUSE = timedelta(hours=1)
ATTEMPT_LIFE = timedelta(minutes=10)


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def current(self) -> "Connection | None":
        return self.filter(pk=1).first()

    def connect(self, grant: TokenGrant, info: TokenInfo, now: datetime) -> None:
        self.update_or_create(
            pk=1,
            defaults={
                **tokens(grant, now),
                "kakao_id": info.kakao_id,
                "app_id": info.app_id,
                "connected_at": now,
            },
        )

    def with_version(self, version: uuid.UUID) -> Self:
        """Compare-and-set: an update through this changes nothing once the tokens have been replaced."""
        return self.filter(pk=1, version=version)


class Connection(models.Model):
    """The owner's Kakao account; one row, none while never connected. Tokens are stored encrypted."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.UUIDField(default=uuid.uuid4, editable=False)
    kakao_id = models.BigIntegerField(_("Kakao member number"))
    app_id = models.BigIntegerField(_("Kakao app number"))
    scopes = models.CharField(_("agreed items"), max_length=200, blank=True)
    access_ciphertext = models.TextField(editable=False)
    access_expires_at = models.DateTimeField(_("access token expires"))
    refresh_ciphertext = models.TextField(editable=False)
    refresh_expires_at = models.DateTimeField(_("refresh token expires"), null=True)
    connected_at = models.DateTimeField(_("connected"))
    renewed_at = models.DateTimeField(_("last renewed"))
    renewal_started_at = models.DateTimeField(null=True, editable=False)
    is_lost = models.BooleanField(_("must be connected again"), default=False)
    error_code = models.CharField(_("last error"), max_length=40, blank=True)
    error_at = models.DateTimeField(null=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("Kakao connection")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="kakao_one_connection")]

    def __str__(self) -> str:
        return f"Kakao {self.kakao_id}"

    @property
    def access_token(self) -> str:
        return decrypt(self.access_ciphertext)

    @property
    def refresh_token(self) -> str:
        return decrypt(self.refresh_ciphertext)

    @property
    def can_send(self) -> bool:
        return not self.is_lost and SCOPE in self.scopes.split()

    def access_is_fresh(self, now: datetime) -> bool:
        return now < self.access_expires_at - ACCESS_LEEWAY

    def renewal_is_due(self, now: datetime) -> bool:
        """When the access token ends, and while a new refresh token can be had (asked for once an hour)."""
        if not self.access_is_fresh(now):
            return True
        ends = self.refresh_expires_at
        return ends is not None and ends - now < REISSUE_WINDOW and now - self.renewed_at >= REISSUE_PAUSE

    def renew_with(self, grant: TokenGrant, now: datetime) -> bool:
        """Save a renewal, unless the tokens it came from have been replaced meanwhile."""
        return bool(Connection.objects.with_version(self.version).update(**tokens(grant, now)))

    def record(self, **changes: Any) -> None:
        """Save facts about these tokens, unless they have been replaced meanwhile."""
        Connection.objects.with_version(self.version).update(**changes)

    def record_error(self, code: str, now: datetime, *, lost: bool = False) -> None:
        self.record(error_code=code, error_at=now, **({"is_lost": True} if lost else {}))


def tokens(grant: TokenGrant, now: datetime) -> Mapping[str, Any]:
    """The columns that a grant fills; what it leaves out keeps its stored value."""
    columns: dict[str, Any] = {
        "version": uuid.uuid4(),
        "access_ciphertext": encrypt(grant.access_token),
        "access_expires_at": grant.access_expires_at,
        "renewed_at": now,
        "renewal_started_at": None,
        "is_lost": False,
        "error_code": "",
        "error_at": None,
    }
    if grant.refresh_token is not None:
        columns |= {
            "refresh_ciphertext": encrypt(grant.refresh_token),
            "refresh_expires_at": grant.refresh_expires_at,
        }
    if grant.scopes is not None:
        columns["scopes"] = " ".join(sorted(grant.scopes))
    return columns


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def consume(self, digest: str, now: datetime) -> bool:
        """True once, for the first caller within the attempt's life."""
        deleted, _per_model = self.filter(digest=digest, created_at__gt=now - ATTEMPT_LIFE).delete()
        return bool(deleted)

    def expired(self, now: datetime) -> Self:
        return self.filter(created_at__lte=now - ATTEMPT_LIFE)


class Attempt(models.Model):
    """A login at Kakao that was started; the first callback takes the row. Only the state's hash is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    created_at = models.DateTimeField()

    objects = AttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.created_at:%F %T}"


class LeaseQuerySet(models.QuerySet["Lease"]):
    def take(self, name: str, holder: str, now: datetime, life: timedelta) -> bool:
        """Take or extend the lease by compare-and-set; True when `holder` has it until `now + life`.

        An end further away than any holder may set was written by a clock that has been corrected since.
        """
        free = Q(holder__in=[holder, ""]) | Q(until__lte=now) | Q(until__gt=now + 2 * life)
        row = {"holder": holder, "until": now + life}
        if self.filter(free, name=name).update(**row):
            return True
        _lease, created = self.get_or_create(name=name, defaults=row)
        return created

    def release(self, name: str, holder: str) -> None:
        self.filter(name=name, holder=holder).update(holder="")


class Lease(models.Model):
    """The right of one process to do one thing for a while; it lapses by itself when its holder dies."""

    name = models.CharField(max_length=20, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    objects = LeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


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
            state=Message.State.WAITING, attempts=0, due_at=timezone.now(), error_code=""
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
    created_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    state = models.CharField(_("KakaoTalk"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error_code = models.CharField(_("cause"), max_length=40, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "id"], name="kakao_outbox")]

    def __str__(self) -> str:
        return f"{self.name} {self.created_at:%F %T}"

    def mark_read(self, now: datetime) -> None:
        Message.objects.unread().filter(pk=self.pk).update(read_at=now)

    def mark_sent(self, now: datetime) -> None:
        self._change(state=self.State.SENT, sent_at=now, error_code="")

    def mark_failed(self, code: str) -> None:
        self._change(state=self.State.FAILED, error_code=code)

    def postpone(self, code: str, until: datetime) -> None:
        self._change(attempts=self.attempts + 1, due_at=until, error_code=code)

    def _change(self, **changes: Any) -> None:
        Message.objects.filter(pk=self.pk).update(**changes)
