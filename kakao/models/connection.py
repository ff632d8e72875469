import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kakao.answers import TokenGrant, TokenInfo
from kakao.client import SCOPE
from kakao.encryption import decrypt, encrypt
from kakao.errors import ConnectionLost, KakaoError, ScopeMissing

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
    scopes = models.TextField(_("agreed items"), blank=True)
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

    def check_keys(self) -> None:
        """Raises Misconfigured when the stored tokens cannot be decrypted any more."""
        decrypt(self.access_ciphertext)
        decrypt(self.refresh_ciphertext)

    @property
    def can_send(self) -> bool:
        return not self.is_lost and SCOPE in self.scopes.split()

    def access_is_fresh(self, now: datetime) -> bool:
        return now < self.access_expires_at - ACCESS_LEEWAY

    def renewal_is_due(self, now: datetime) -> bool:
        """When the access token ends, and while a new refresh token can be had (asked for once an hour).

        A renewal that lies in the future was stamped by a clock that went back since: ask Kakao, not the clock.
        """
        if not self.access_is_fresh(now) or now < self.renewed_at - ACCESS_LEEWAY:
            return True
        ends = self.refresh_expires_at
        return ends is not None and ends - now < REISSUE_WINDOW and now - self.renewed_at >= REISSUE_PAUSE

    def renew_with(self, grant: TokenGrant, now: datetime) -> None:
        """Save a renewal, unless the tokens it came from have been replaced meanwhile.

        A refresh token that stays is encrypted anew, so that after one renewal no old key is needed.
        """
        columns = {"refresh_ciphertext": encrypt(self.refresh_token)} | tokens(grant, now)
        self.record(**columns)

    def record(self, **changes: Any) -> None:
        """Save facts about these tokens, unless they have been replaced meanwhile."""
        Connection.objects.with_version(self.version).update(**changes)

    def record_error(self, error: KakaoError, now: datetime) -> None:
        """Note what the owner or the operator has to do."""
        changes: dict[str, Any] = {"error_code": error.code, "error_at": now}
        if isinstance(error, ConnectionLost):
            changes["is_lost"] = True
        if isinstance(error, ScopeMissing):
            changes["scopes"] = " ".join(set(self.scopes.split()) - {SCOPE})
        self.record(**changes)

    def record_success(self) -> None:
        if self.error_code:
            self.record(error_code="", error_at=None)


def tokens(grant: TokenGrant, now: datetime) -> dict[str, Any]:
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
    def consume(self, digest: str, now: datetime) -> "Attempt | None":
        """The attempt, once: for the first caller within its life."""
        attempt = self.filter(digest=digest, created_at__gt=now - ATTEMPT_LIFE).first()
        if attempt is None or not self.filter(digest=digest).delete()[0]:
            return None
        return attempt

    def expired(self, now: datetime) -> Self:
        return self.filter(created_at__lte=now - ATTEMPT_LIFE)


class Attempt(models.Model):
    """A login at Kakao that was started; the first callback takes the row. Only the state's hash is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    created_at = models.DateTimeField()
    may_become = models.BigIntegerField(null=True)

    objects = AttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.created_at:%F %T}"
