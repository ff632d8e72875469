"""Hostile requests to a live gunicorn: no crash, no hang, nothing let out, and no memory that is not given back.

A failure names its seed and number; `hostile.request` makes that request again, and
`python -m tests.drills fuzz SEED COUNT` the first COUNT of them.
"""

import random
import re
import socket
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from mysite.bodies import VISITORS_LIMIT
from tests.drills import hostile
from tests.live import PASSWORD, LiveSite, live_site, port

PATIENCE = 15  # seconds
NO_RECYCLING = {"GUNICORN_CMD_ARGS": "--max-requests 0"}
LET_OUT = re.compile(rb"root:x:0|DJANGO_SETTINGS_MODULE|Traceback|%d" % hostile.PRODUCT)
CRASHES = re.compile(r".*(?:\[ERROR\]|Internal Server Error|the database failed).*")
INJECTED = re.compile(rb"^X-Injected", re.IGNORECASE | re.MULTILINE)


@dataclass
class Fuzz:
    site: LiveSite
    seed: int
    owner: bytes = b""
    statuses: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def run(self, numbers: range) -> None:
        with ThreadPoolExecutor(8) as clients:
            list(clients.map(self.send, numbers))

    def send(self, number: int) -> None:
        raw = hostile.request(self.seed, number, self.owner)
        try:
            answer = exchange(int(port(self.site.url)), raw)
            status = answer[9:12].decode() if answer.startswith(b"HTTP/1.") else "cut off"
        except TimeoutError:
            answer, status = b"", "hung"
        self.statuses[status] += 1
        if problem := wrong_with(raw, status, answer):
            self.failures.append(f"seed {self.seed}, request {number}: {problem}: {raw[:300]!r}\n{answer[:300]!r}")


def exchange(to: int, raw: bytes) -> bytes:
    """What comes back until the server closes; a reset ends it like a close."""
    answer = b""
    with socket.create_connection(("127.0.0.1", to), timeout=PATIENCE) as connection:
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                answer += chunk
        except (ConnectionError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
    return answer


def wrong_with(raw: bytes, status: str, answer: bytes) -> str:
    head = answer.partition(b"\r\n\r\n")[0]
    fine = {"501", "503"} if len(raw) > VISITORS_LIMIT else {"501"}  # a transfer coding that nobody knows
    if status == "hung" or (status[0] == "5" and status not in fine):
        return status
    if INJECTED.search(head):
        return "a header was injected"
    return "something was let out" if LET_OUT.search(answer) else ""


def memory(site: LiveSite) -> int:
    """Of gunicorn's workers, in KiB; what they share is counted once."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in site.gunicorn_workers()]
    return sum(int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0]) for rollup in rollups)


def log_in(site: LiveSite) -> bytes:
    with requests.Session() as browser:
        browser.get(f"{site.url}/admin/login/", timeout=10)
        login = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrf"]}
        browser.post(f"{site.url}/admin/login/?next=/healthz", login, timeout=10)
        session, token = browser.cookies["session"], browser.cookies["csrf"]
        return f"Cookie: session={session}; csrf={token}\r\nX-CSRFToken: {token}\r\n".encode()


def main(seed: int | None = None, count: int = 100_000, *, measured: bool = True) -> None:
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    with TemporaryDirectory() as folder, live_site(Path(folder), **NO_RECYCLING) as site:
        fuzz = Fuzz(site, seed, log_in(site))
        fuzz.run(range(count // 10))
        warm, start = memory(site) if measured else 0, time.monotonic()
        fuzz.run(range(count // 10, count))
        rate = (count - count // 10) / (time.monotonic() - start)
        sys.stdout.write(
            f"seed {seed}: {count} requests, {rate:.0f} a second, {dict(sorted(fuzz.statuses.items()))},"
            f" {len(fuzz.failures)} failures\n"
        )
        assert not fuzz.failures, "\n".join(fuzz.failures[:5])
        assert site.gunicorn.poll() is None
        assert not CRASHES.findall((Path(folder) / "gunicorn.log").read_text())
        assert requests.get(f"{site.url}/readyz", timeout=10).ok
        if measured:
            grown = memory(site) / warm - 1
            sys.stdout.write(f"memory {warm / 1024:.0f} MiB, {grown:+.1%} since the first tenth\n")
            assert grown < 0.2
