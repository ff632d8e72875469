"""Far more than the site can serve: who is turned away is told so in time, and nothing lasts when it is over."""

import threading
import time
from typing import NamedTuple

from bench.visitors import Visitor
from bench.wrk import Load, Outcome

CONNECTIONS, SECONDS = 1_024, 8
PROBE_EVERY, PROBE_LIMIT = 0.5, 1.0
RECOVERY_LIMIT, CALM = 10.0, 0.1


class Verdict(NamedTuple):
    outcome: Outcome
    probes: list[float]
    recovery: float


def flood(load: Load, site: str) -> Verdict:
    probes, over = list[float](), threading.Event()
    thread = threading.Thread(target=probe, args=(site, probes, over))
    thread.start()
    outcome = load.run(CONNECTIONS, SECONDS)
    over.set()
    recovery = seconds_to_recover(site)
    thread.join()
    return Verdict(outcome, probes, recovery)


def probe(site: str, probes: list[float], over: threading.Event) -> None:
    """As a host's health check does, each time on a new connection. Infinite is what failed."""
    while not over.wait(PROBE_EVERY):
        try:
            reply = Visitor(site, timeout=10).get("/healthz")
        except OSError:
            probes.append(float("inf"))
        else:
            probes.append(reply.seconds if reply.status == 200 else float("inf"))


def seconds_to_recover(site: str) -> float:
    """Until ten pages in a row come at once, as they do when nothing is waiting."""
    start, calm = time.monotonic(), 0
    while calm < 10 and time.monotonic() - start < RECOVERY_LIMIT:
        try:
            reply = Visitor(site, timeout=10).get("/")
            calm = calm + 1 if reply.status == 200 and reply.seconds < CALM else 0
        except OSError:
            calm = 0
    return time.monotonic() - start if calm else float("inf")


def report(name: str, verdict: Verdict) -> str:
    outcome, slowest = verdict.outcome, max(verdict.probes, default=float("inf"))
    held = not outcome.faults and slowest <= PROBE_LIMIT and verdict.recovery <= 2
    return (
        f"- {'met' if held else '**MISSED**'}: {CONNECTIONS:,} connections on {name} for {outcome.seconds:.0f} s: "
        f"{outcome.answered:,} answered, {outcome.refused:,} told to come back, {outcome.wrong} other answers, "
        f"{outcome.cut} cut off, {outcome.late} never answered; p99 {outcome.p99:,.0f} ms; "
        f"the slowest of {len(verdict.probes)} probes {slowest:.2f} s; calm again after {verdict.recovery:.1f} s"
    )
