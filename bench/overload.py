"""Far more than the site can serve: who is turned away is told so in time, and nothing lasts when it is over."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from bench.processes import tree
from bench.visitors import Visitor
from bench.wrk import Load, Outcome

CONNECTIONS, SECONDS = 1_024, 8
# A crowd's share of the site's processes' time, lest the crowd be too small for one process to make, and its size.
SLOWED_TO, PERIOD = 0.2, 0.05
TIMES, FEW = 4, 32
PROBE_EVERY, PROBE_LIMIT = 0.5, 1.0
RECOVERY_LIMIT, CALM = 10.0, 0.1


class Verdict(NamedTuple):
    what: str
    outcome: Outcome
    probes: list[float]
    recovery: float
    least: float = 1
    """Answers that show that the site went on serving."""


def flood(load: Load, site: str) -> Verdict:
    """By visitors who come again as soon as they are answered."""
    return watched(site, f"{CONNECTIONS:,} connections", partial(load.run, CONNECTIONS, SECONDS))


def crowd(load: Load, site: str, pid: int) -> Verdict:
    """By visitors who come whatever becomes of those before them."""
    with slowed(pid):
        once = replace(load, headers=load.headers | {"Connection": "close"})
        capacity = once.run(FEW, SECONDS // 2).rate
        rate = TIMES * capacity
        what = f"{rate:,.0f} visitors a second, {TIMES} times what the site can take at {SLOWED_TO} of its speed,"
        return watched(site, what, partial(come, load, rate))._replace(least=capacity * SECONDS / 2)


def come(load: Load, rate: float) -> Outcome:
    arguments = [load.url, str(rate), str(SECONDS), *([str(load.bodies)] if load.bodies else [])]
    command = [sys.executable, "-m", "bench.crowd", *arguments]
    return Outcome(**json.loads(subprocess.check_output(command)))


@contextmanager
def slowed(pid: int) -> Iterator[None]:
    """The processes under this one stand still most of the time."""
    over = threading.Event()
    thread = threading.Thread(target=stop_and_go, args=(pid, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def stop_and_go(pid: int, over: threading.Event) -> None:
    while not over.wait(PERIOD * SLOWED_TO):
        workers = [each for each in tree(pid) if each != pid]
        send(workers, signal.SIGSTOP)
        time.sleep(PERIOD * (1 - SLOWED_TO))
        send(workers, signal.SIGCONT)


def send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # its turn is over, and another has taken its place
            os.kill(pid, number)


def watched(site: str, what: str, load: Callable[[], Outcome]) -> Verdict:
    probes, over = list[float](), threading.Event()
    thread = threading.Thread(target=probe, args=(site, probes, over))
    thread.start()
    try:
        outcome = load()
    finally:
        over.set()
    recovery = seconds_to_recover(site)
    thread.join()
    return Verdict(what, outcome, probes, recovery)


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
    held = (
        outcome.answered >= max(verdict.least, 1)
        and not outcome.faults
        and slowest <= PROBE_LIMIT
        and verdict.recovery <= 2
    )
    return (
        f"- {'met' if held else '**MISSED**'}: {verdict.what} on {name} for {outcome.seconds:.0f} s: "
        f"{outcome.answered:,} answered, {outcome.refused:,} told to come back, {outcome.wrong} other answers, "
        f"{outcome.cut} cut off, {outcome.late} never answered; p99 {outcome.p99:,.0f} ms; "
        f"the slowest of {len(verdict.probes)} probes {slowest:.2f} s; calm again after {verdict.recovery:.1f} s"
    )
