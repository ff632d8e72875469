"""Years of daily renewals on Kakao's own clock, through outages of up to 20 days: never connected again.

The sandbox is reached over HTTP; only its clock and ours are simulated.
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.test import override_settings
from django.utils import timezone

from kakao.client import Client
from kakao.errors import Unavailable
from kakao.models import Connection
from kakao.renewal import Outcome, renew
from kakao.sandbox.faults import Fault
from kakao.tests.conftest import connect
from kakao.tests.sandbox_site import APP, Site, running

DAY = timedelta(days=1)
MONTH = 30 * DAY  # Kakao gives a new refresh token once less than this remains of its two months
LONGEST_OUTAGE = 20  # days
NOWHERE = "http://127.0.0.1:9"
FAULTS = {
    "hang": Fault("/oauth/token", "hang", times=None, seconds=0.05),
    "HTTP 502": Fault("/oauth/token", "respond", times=None, status=502, content_type="text/html", body="<html>"),
    "cut": Fault("/oauth/token", "drop", times=None),
    "KOE003": Fault("/oauth/token", "error", times=None, error="KOE003"),
}
OUTAGES = ["refused", "HTTP 502", "cut", "KOE003"]


@dataclass
class Figures:
    days: int
    renewals: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    rotations: list[datetime] = field(default_factory=list)
    drift: timedelta = timedelta(0)

    def __str__(self) -> str:
        gaps = self.gaps()
        return (
            f"{self.days} days: {self.renewals} renewals, {self.failures.total()} failed {dict(self.failures)},"
            f" {len(self.rotations)} rotations {min(gaps):.1f} to {max(gaps):.1f} days apart,"
            f" drift {self.drift.total_seconds():.3f} s, connected again 0 times\n"
        )

    def gaps(self) -> list[float]:
        return [
            (later - earlier) / DAY for earlier, later in zip(self.rotations, self.rotations[1:], strict=False)
        ]


def main(years: int = 3, seeds: tuple[int, ...] = (1, 2)) -> list[Figures]:
    quiet = live(365, {}, random.Random(0))  # noqa: S311  (repeatable is what is wanted)
    sys.stdout.write(f"no outages  {quiet}")
    stormy = []
    for seed in seeds:
        rng = random.Random(seed)  # noqa: S311
        stormy.append(live(365 * years, plan_outages(rng, 365 * years), rng))
        sys.stdout.write(f"seed {seed}      {stormy[-1]}")
    return [quiet, *stormy]


def plan_outages(rng: random.Random, days: int) -> dict[int, str]:
    """What is wrong with Kakao on which day. In between it is well for two days at least."""
    plan: dict[int, str] = {}
    day = 1
    while day < days:
        day += rng.randint(2, 40)
        length = rng.randint(1, LONGEST_OUTAGE)
        plan |= dict.fromkeys(range(day, day + length), rng.choice(OUTAGES))
        plan[day] = "hang"  # slow to play, so on the first day only
        day += length
    return plan


def live(days: int, outages: dict[int, str], rng: random.Random) -> Figures:
    """Renew once a day, at a random minute of it. A connection that is lost raises."""
    figures = Figures(days)
    Connection.objects.all().delete()
    with running() as kakao, override_settings(**settings_for(kakao)):
        client, start = Client.from_settings(), timezone.now()
        kakao.sandbox.clock.freeze(start.timestamp())
        connect(kakao, client)
        rotated = start
        for day in range(1, days + 1):
            now = start + day * DAY + timedelta(minutes=rng.randrange(24 * 60))
            due = day not in outages and now - rotated > MONTH
            live_a_day(kakao, client, now, outages.get(day, ""), figures)
            rotated = now if due else rotated
            assert figures.rotations[-1:] == ([rotated] if rotated != start else []), f"rotated on day {day}"
    return figures


def settings_for(kakao: Site) -> dict[str, str]:
    return {
        "SITE_URL": "https://site.example",
        "KAKAO_AUTH_URL": kakao.server.url,
        "KAKAO_API_URL": kakao.server.url,
        "KAKAO_REST_API_KEY": APP.rest_api_key,
        "KAKAO_CLIENT_SECRET": APP.client_secret,
    }


def live_a_day(kakao: Site, client: Client, now: datetime, outage: str, figures: Figures) -> None:
    with kakao.sandbox.lock:
        kakao.sandbox.clock.freeze(now.timestamp())
        kakao.sandbox.faults.planned = [FAULTS[outage]] if outage in FAULTS else []
    before = Connection.objects.get()
    try:
        outcome = renew(replace(client, auth_url=NOWHERE) if outage == "refused" else client, now)
    except Unavailable as error:
        if not outage:
            raise
        figures.failures[error.code] += 1
    else:
        assert outcome is Outcome.RENEWED or now < before.access_expires_at
        figures.renewals += outcome is Outcome.RENEWED
    connection = Connection.objects.get()
    if connection.refresh_token != before.refresh_token:
        figures.rotations.append(now)
    figures.drift = max(figures.drift, drift(kakao, connection))


def drift(kakao: Site, connection: Connection) -> timedelta:
    """How far the stored end of the refresh token is from the one that Kakao knows."""
    known = kakao.sandbox.state.refresh_tokens[connection.refresh_token]
    assert connection.refresh_expires_at is not None
    return abs(timedelta(seconds=known.expires_at - connection.refresh_expires_at.timestamp()))
