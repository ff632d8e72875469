"""What every app stands on in the database: the content's revision and the counters of the rate limits."""

import secrets
from contextvars import ContextVar
from datetime import datetime
from typing import Self

from django.db import connection, models
from django.db.models import F

# What was read for all requests that have arrived, while they are served one after the other in this thread.
read_for_all: ContextVar[str] = ContextVar("read_for_all", default="")


class Revision(models.Model):
    """One row whose token changes in the transaction that changes content.

    Whoever keeps something made from content compares tokens and makes it anew when they differ. The token is
    random, not a count, so that a restored backup can never look like the state before it.
    """

    token = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.token

    @classmethod
    def current(cls) -> str:
        """Read this before the content itself: what is read then is at least as new as the token says."""
        with connection.cursor() as cursor:  # asked for each page: the ORM would take longer than the database
            cursor.execute("SELECT token FROM mysite_revision WHERE id = 1")
            row = cursor.fetchone()
        return str(row[0]) if row else ""

    @classmethod
    def locked(cls) -> str:
        """The current one, which nobody else advances before this transaction ends."""
        return cls.objects.select_for_update().filter(pk=1).values_list("token", flat=True).first() or ""

    @classmethod
    def advance(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"token": secrets.token_hex(8)})


# SQLite takes MariaDB's quotes.
HIT = "UPDATE mysite_ratewindow SET hits = hits + 1 WHERE `key` = %s AND hits < %s"


class RateWindowQuerySet(models.QuerySet["RateWindow"]):
    def hit(self, key: str, limit: int, ends_at: datetime) -> bool:
        """Count one request; False when the window is full. One UPDATE in the common case, exact under load."""
        if self.hit_open(key, limit):
            return True
        window, created = self.get_or_create(key=key, defaults={"hits": 1, "ends_at": ends_at})
        if created or window.hits >= limit:
            return created
        return self.hit(key, limit, ends_at)

    def hit_open(self, key: str, limit: int) -> bool:
        """Count in a window that is there and not full, if there is one."""
        with connection.cursor() as cursor:  # for each question: the ORM would take longer than the database
            cursor.execute(HIT, [key, limit])
            return bool(cursor.rowcount)

    def give_back(self, keys: list[str]) -> None:
        """Take one hit from each again."""
        self.filter(key__in=keys, hits__gt=0).update(hits=F("hits") - 1)

    def expired(self, now: datetime) -> Self:
        return self.filter(ends_at__lt=now)


class RateWindow(models.Model):
    """How often one client called one address in one window of time."""

    key = models.CharField(max_length=64, unique=True)
    hits = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects = RateWindowQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
