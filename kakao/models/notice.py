from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

NOTICE_PATIENCE = timedelta(minutes=10)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def claim(self, keys: Collection[str], now: datetime) -> set[str]:
        """Those of the keys that nobody has mailed; the caller has NOTICE_PATIENCE to do so."""
        settled = set(self.filter(key__in=keys).exclude(retry_at__lte=now).values_list("key", flat=True))
        return {key for key in keys if key not in settled and self._take(key, now)}

    def _take(self, key: str, now: datetime) -> bool:
        row = {"retry_at": now + NOTICE_PATIENCE}
        _notice, created = self.get_or_create(key=key, defaults={"created_at": now, **row})
        return created or bool(self.filter(key=key, retry_at__lte=now).update(**row))

    def expired(self, now: datetime) -> Self:
        """A message and its notice go on the same day, so that none is told of twice."""
        return self.filter(created_at__lt=now - timedelta(days=settings.MESSAGE_RETENTION_DAYS))


class Notice(models.Model):
    """A warning that was mailed to the owner, or is being mailed: then another may take over at `retry_at`."""

    key = models.CharField(max_length=80, primary_key=True)
    created_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
