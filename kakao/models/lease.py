from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q


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
