"""A storm: visitors write while Kakao, the delivery worker and the database fail. Nothing accepted may be lost.

A killed worker is started again at once, as an init system would, and its lease is made to lapse. Pauses between
attempts grow up to an hour in the product; here messages are made due again through SQL.
"""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from django import db

from tests.drills.judging import Post, Record, judge, percentile
from tests.drills.mariadb import Server, own_server
from tests.live import LiveSite, live_site

DEADLOCK = 1213  # MariaDB's number for it
MEMO = "/v2/api/talk/memo/default/send"
LATENCY = {"kind": "delay", "after": True, "seconds": 0.2}  # done, and not said yet: here most kills fall
LIES: list[dict[str, Any]] = [
    {"kind": "respond", "body": '{"result_code":1}'},
    {"kind": "respond", "body": '{"result_code":'},
    {"kind": "respond", "status": 502, "content_type": "text/html", "body": "<html>"},
]
FLAPS: list[dict[str, Any]] = [
    {"kind": "error", "error": "-1"},
    {"kind": "delay", "seconds": 0.0},
    {"kind": "drop"},
    {"kind": "delay", "seconds": 0.0},
    {"kind": "error", "error": "-9798"},
    {"kind": "delay", "seconds": 0.0},
]


@dataclass
class Storm:
    site: LiveSite
    server: Server | None
    record: Record = field(default_factory=Record)
    padding: str = ""

    def visit(self, count: int, during: str) -> None:
        """Four visitors at a time."""
        first = len(self.record.posts)
        with ThreadPoolExecutor(4) as visitors:
            list(visitors.map(lambda number: self.post(number, during), range(first, first + count)))

    def post(self, number: int, during: str) -> None:
        post = Post(f"#{number:04}#", during, started=time.time())
        message = {
            "name": "방문자",
            "contact": "visitor@example.com",
            "body": post.marker + self.padding,
            "consent": True,
        }
        try:
            response = requests.post(f"{self.site.url}/kakao/messages/", json=message, timeout=60)
        except requests.RequestException:
            response = requests.Response()
        post.ended, post.status = time.time(), response.status_code or 0
        post.public_id = response.json()["message"] if response.status_code == requests.codes.created else ""
        self.record.posts.append(post)

    def steer(self, **fault: Any) -> None:
        self.site.at_kakao("faults", "POST", endpoint=MEMO, **fault)

    @contextmanager
    def kakao(self, **fault: Any) -> Iterator[None]:
        """Kakao in one mood for a while."""
        self.steer(**fault, times=None)
        yield
        self.site.at_kakao("faults", "DELETE")

    def memos(self) -> int:
        return int(self.site.at_kakao("state")["calls"].get(f"POST {MEMO}", 0))

    def wait(self, holds: Callable[[], bool]) -> None:
        """Wait for it, while no message may sit out a pause."""

        def hastened() -> bool:
            self.make_due()
            return holds()

        self.site.wait(hastened, seconds=600)

    def wait_for_memo(self) -> None:
        """Until the worker has called again."""
        before = self.memos()
        self.wait(lambda: self.memos() > before)

    def make_due(self) -> None:
        """Again, where the database has chosen this statement and not the worker's to end a deadlock."""
        while True:
            try:
                self.site.sql("UPDATE kakao_message SET due_at = created_at WHERE state = 'waiting'")
            except db.OperationalError as error:
                if error.args[0] != DEADLOCK:
                    raise
            else:
                return

    def meet(self) -> None:
        """Wait until the worker has tried, and has noted that it failed."""
        attempts = "SELECT SUM(attempts) FROM kakao_message"
        before = self.site.sql(attempts)
        self.make_due()
        self.site.wait(lambda: self.site.sql(attempts) != before, seconds=40)

    def kill_worker(self, *, helped: bool = True) -> None:
        time.sleep(random.uniform(0, 1))  # noqa: S311  (no secret)
        assert self.site.worker.poll() is None, "the worker ended by itself"
        self.site.worker.kill()
        self.site.worker.wait()
        self.record.kills.append(time.time())
        if helped:
            self.site.sql("UPDATE kakao_lease SET until = '2000-01-01 00:00:00'")
        self.site.start_worker()

    def restart_database(self) -> None:
        assert self.server
        start = time.time()
        self.server.restart()
        self.record.restarts.append((start, time.time()))

    def is_over(self) -> bool:
        return self.site.sql("SELECT COUNT(*) FROM kakao_message WHERE state = 'waiting'") == [(0,)]


def main(messages: int = 500, kills: int = 20, restarts: int = 2, *, patient: bool = True) -> None:
    """`patient`: the last of the killed workers' leases lapses by itself."""
    with TemporaryDirectory() as folder, own_server(Path(folder)) as server:
        with live_site(Path(folder), server.url if server else "") as site:
            site.connect_kakao()
            site.at_kakao("knobs", "POST", memos_per_day=None)
            storm = Storm(site, server)
            rage(storm, messages // 6 + 1, kills // 3)
            recover(storm, kills - kills // 3, restarts, patient=patient)
            judge(site, storm.record)
        during_hang = sorted(post.milliseconds for post in storm.record.posts if post.during == "hung")
        assert percentile(during_hang) <= 300, during_hang


def rage(storm: Storm, count: int, kills: int) -> None:
    troubles = [hung, lying, unanswered, down, flapping, *([restarting] if storm.server else [])]
    storm.visit(count, "well")
    for index, trouble in enumerate(troubles):
        trouble(storm, count)
        for _ in range(kills // len(troubles) + (index < kills % len(troubles))):
            storm.kill_worker()


def hung(storm: Storm, count: int) -> None:
    with storm.kakao(kind="hang"):
        storm.visit(1, "well")
        storm.wait_for_memo()
        storm.visit(count, "hung")
        storm.meet()


def lying(storm: Storm, count: int) -> None:
    for lie in LIES:
        with storm.kakao(**lie):
            storm.visit(count // len(LIES) + 1, "lying")
            storm.meet()


def unanswered(storm: Storm, count: int) -> None:
    start = time.time()
    with storm.kakao(kind="drop", after=True):
        storm.visit(count, "done, not answered")
        storm.meet()
    storm.record.unanswered.append((start, time.time()))


def down(storm: Storm, count: int) -> None:
    """The process is killed, which may cut off an answer."""
    start = time.time()
    storm.site.sandbox.kill()
    storm.site.sandbox.wait()
    storm.record.unanswered.append((start, time.time()))
    storm.visit(count, "down")
    storm.meet()
    storm.site.start_sandbox()


def flapping(storm: Storm, count: int) -> None:
    """Ends with Kakao well again, and as slow as it is."""
    for flap in FLAPS:
        storm.steer(**flap)
    storm.steer(**LATENCY, times=None)
    storm.visit(count, "flapping")
    storm.wait(lambda: len(storm.site.at_kakao("state")["faults"]) == 1)


def restarting(storm: Storm, count: int) -> None:
    """The database, in the midst of visitors' messages and while Kakao is slow."""
    before = len(storm.record.posts)
    with ThreadPoolExecutor(1) as others:
        visit = others.submit(storm.visit, count, "database restarting")
        storm.site.wait(lambda: len(storm.record.posts) > before)
        storm.restart_database()
        visit.result()


def recover(storm: Storm, kills: int, restarts: int, *, patient: bool) -> None:
    for number in range(kills):
        storm.wait_for_memo()
        storm.kill_worker(helped=not patient or number < kills - 1)
        if storm.server and number < restarts - 1:
            storm.restart_database()
    storm.wait(storm.is_over)
