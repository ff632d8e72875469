"""Clients that hold on: silent, slow, never reading, never leaving, and more than there are files."""

import resource
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import requests

from tests.live import LiveSite, live_site, port

LIMIT = 3.0  # seconds that a visitor may have to wait, on a busy machine
HEAD = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nbody="
MESSAGE = {"name": "방문자", "contact": "visitor@example.com", "body": "안녕하세요", "consent": True}


class Crowd(NamedTuple):
    """What each client sends at once, and then once a second."""

    first: bytes
    then: bytes = b""


CROWDS = {
    "silent": Crowd(b""),
    "slow header": Crowd(b"GET /" + HEAD + b"X-Slow: ", b"a"),
    "slow body": Crowd(b"POST /kakao/messages/" + HEAD + FORM % 5000, b"a"),
    "slow long body": Crowd(b"POST /admin/login/" + HEAD + b"Cookie: csrf=a\r\n" + FORM % 500_000, b"a"),
    "never reading": Crowd((b"GET /static/admin/js/vendor/xregexp/xregexp.js" + HEAD + b"\r\n") * 20),
    "never leaving": Crowd(b"GET /" + HEAD + b"Connection: close\r\n\r\n"),
}


def main(count: int = 200, seconds: int = 20) -> None:
    """Longer than a request is awaited, so that cutting off the late ones is seen to hold up nobody."""
    with TemporaryDirectory() as folder, live_site(Path(folder)) as site:
        for name in CROWDS:
            hold_on(site, [name], count, seconds)
        hold_on(site, list(CROWDS), count, seconds)
        without_files(site, count)


def briefly(count: int, seconds: int) -> None:
    """All kinds at once."""
    with TemporaryDirectory() as folder, live_site(Path(folder)) as site:
        hold_on(site, list(CROWDS), count, seconds)
        without_files(site, count)


def hold_on(site: LiveSite, names: list[str], count: int, seconds: int) -> None:
    """Measure how long visitors wait meanwhile for the health probe, a page and an answer."""
    waited = []
    with clients(site, count) as crowd:
        send(crowd, [CROWDS[name].first for name in names])
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for visit in (probe, look, write):
                start = time.monotonic()
                assert visit(site) in {200, 201}
                waited.append(time.monotonic() - start)
            time.sleep(1)
            send(crowd, [CROWDS[name].then for name in names])
    sys.stdout.write(f"{count} {', '.join(names)}: {len(waited)} visits, the slowest {max(waited):.2f} s\n")
    assert max(waited) < LIMIT


def probe(site: LiveSite) -> int:
    return requests.get(f"{site.url}/healthz", timeout=60).status_code


def look(site: LiveSite) -> int:
    return requests.get(site.url, timeout=60).status_code


def write(site: LiveSite) -> int:
    return requests.post(f"{site.url}/kakao/messages/", json=MESSAGE, timeout=60).status_code


@contextmanager
def clients(site: LiveSite, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        address = ("127.0.0.1", int(port(site.url)))
        yield [stack.enter_context(socket.create_connection(address, timeout=60)) for _ in range(count)]


def send(crowd: list[socket.socket], texts: list[bytes]) -> None:
    """One of the texts each, in turn."""
    for client, text in zip(crowd, cycle(texts), strict=False):
        with suppress(OSError):  # it was cut off, as it should be
            client.sendall(text)


def without_files(site: LiveSite, count: int) -> None:
    """A worker that cannot accept ends, and the next one serves; when the crowd has left all is well again."""
    for pid in [site.gunicorn.pid, *site.gunicorn_workers()]:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64))
    with clients(site, count):
        time.sleep(2)
    site.wait(lambda: all(visit(site) in {200, 201} for visit in (probe, look, write) * 5))
    assert site.gunicorn.poll() is None
    sys.stdout.write(f"{count} silent at 64 files: the site answers again\n")
