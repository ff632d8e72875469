"""Faults one at a time, on a running site: what visitors see of each, and that nothing accepted is lost.

Needs root to mount a small disk, and a C compiler to move the clock.
"""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from django.db import connection

from tests.drills import crowds
from tests.drills.delivery import Storm
from tests.drills.judging import judge
from tests.drills.mariadb import own_server
from tests.live import live_site

PAGES = ["/", "/chatbot/", "/en/", "/resume.json"]
STAMP = r'name="stamp" value="([^"]+)"'
ATTEMPTS = "SELECT SUM(attempts) FROM kakao_message"
THREADS = 8  # of gunicorn, in both of its workers
BLOCK = bytes(64 * 1024)
HOUR = 3600
JUMPS = (0, 20 * HOUR, -HOUR, 30 * 24 * HOUR, 0)  # seconds from the true time


def databases(count: int = 50) -> None:
    """Restarted, gone, and without room on its disk."""
    with TemporaryDirectory() as folder, small_disk(Path(folder)) as disk, own_server(disk) as server:
        url = server.url if server else f"sqlite:///{disk}/site.sqlite3"
        with TemporaryDirectory() as logs, live_site(Path(logs), url) as site:
            site.connect_kakao()
            site.at_kakao("knobs", "POST", memos_per_day=None)
            storm = Storm(site, server)
            storm.visit(count, "well")
            if server:
                restarted_while_idle(storm, count)
                hanging(storm)
                gone(storm, count)
            disk_full(storm, disk, count)
            storm.wait(storm.is_over)
            judge(site, storm.record)


def restarted_while_idle(storm: Storm, count: int) -> None:
    """Every thread holds a connection that is dead: no request may meet it."""
    read(storm, 5 * THREADS)
    storm.restart_database()
    answers = read(storm, count)
    storm.visit(count, "idle restart")
    tell("restarted while idle", answers, Counter(post.status for post in storm.record.posts[-count:]))
    assert set(answers) == {200}
    assert all(post.public_id for post in storm.record.posts)


def hanging(storm: Storm) -> None:
    """Takes every connection and answers none: the site says so in time, and answers what needs no database."""
    assert storm.server
    storm.server.process.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(2) as others:
        probing, asking = others.submit(time_probes, storm.site.url), others.submit(ask_in_vain, storm.site.url)
        answers = read(storm, 5 * THREADS)
        slowest, asked = probing.result(), asking.result()
    storm.server.process.send_signal(signal.SIGCONT)
    sys.stdout.write(
        f"database hanging: pages {dict(answers)}, slowest probe {slowest:.2f} s, question {asked:.0f} s\n"
    )
    assert set(answers) == {503}
    assert asked < 30
    assert slowest < 1
    storm.site.wait(lambda: requests.get(f"{storm.site.url}/readyz", timeout=10).ok)
    assert set(read(storm, 5 * THREADS)) == {200}


def ask_in_vain(url: str) -> float:
    """Seconds until a question, for which a thread waits, is refused."""
    start = time.monotonic()
    answer = requests.post(f"{url}/chatbot/ask/", json={"question": "이름이 뭐예요?"}, timeout=60)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), answer.text
    return time.monotonic() - start


def time_probes(url: str) -> float:
    """The longest of twenty, in seconds."""
    taken = []
    for _ in range(20):
        start = time.monotonic()
        assert requests.get(f"{url}/healthz", timeout=30).ok
        taken.append(time.monotonic() - start)
        time.sleep(0.2)
    return max(taken)


def gone(storm: Storm, count: int) -> None:
    """Killed, and started again only later."""
    assert storm.server
    start = time.time()
    storm.server.stop()
    answers = read(storm, count)
    storm.visit(count, "database gone")
    assert requests.get(f"{storm.site.url}/healthz", timeout=10).ok
    assert requests.get(f"{storm.site.url}/readyz", timeout=10).json()["not_ready"] == ["database"]
    storm.server.start()
    storm.record.restarts.append((start, time.time()))
    again = read(storm, count)
    tell("database gone", answers, Counter(post.status for post in storm.record.posts[-count:]))
    assert set(answers) == {503}
    assert set(again) == {200}


def disk_full(storm: Storm, disk: Path, count: int) -> None:
    """Pages are served; what a visitor writes is refused, with all that was typed, until there is room again."""
    start, storm.padding = time.time(), " 자리를 차지하는 말" * 90
    with filled(disk):
        for _ in range(20):  # a database has some room inside its files
            storm.visit(count, "disk full")
            if storm.record.posts[-1].status == 503:
                break
        answers = read(storm, count)
        form = until_refused(storm)
        tell(
            "disk full", answers, Counter(post.status for post in storm.record.posts if post.during == "disk full")
        )
        assert set(answers) == {200}
        assert (form.status_code, form.headers.get("Retry-After")) == (503, "5"), form.text
        assert "보내지 못했어요" in form.text
        assert "적어 둔 말" in form.text
    storm.record.full.append((start, time.time()))
    storm.kill_worker()
    storm.visit(count, "room again")
    assert storm.record.posts[-1].public_id


def until_refused(storm: Storm) -> requests.Response:
    """A form's post that finds no room; one of them may still do so where a program's did not."""
    fields = post_form(storm)
    for _ in range(20):
        answer = requests.post(f"{storm.site.url}/kakao/messages/", fields, timeout=60)
        if answer.status_code != 201:
            break
    return answer


def post_form(storm: Storm) -> dict[str, str]:
    """What the page's form sends."""
    page = requests.get(storm.site.url, timeout=10).text
    time.sleep(1.1)  # nobody fills it faster
    [stamp] = re.findall(STAMP, page)
    return {
        "name": "방문자",
        "contact": "a@example.com",
        "body": "적어 둔 말 " * 140,
        "consent": "on",
        "stamp": stamp,
    }


def read(storm: Storm, count: int) -> Counter[int]:
    """The statuses of that many pages, eight readers at a time."""

    def get(number: int) -> int:
        response = requests.get(storm.site.url + PAGES[number % len(PAGES)], timeout=60)
        assert (response.status_code == 503) == (response.headers.get("Retry-After") == "5"), response.text
        return response.status_code

    with ThreadPoolExecutor(THREADS) as readers:
        return Counter(readers.map(get, range(count)))


def can_mount() -> bool:
    with TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own, large enough for a new database."""
    disk = folder / "disk"
    disk.mkdir()
    size = "32m" if connection.vendor == "sqlite" else "512m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for block in (BLOCK, BLOCK[:4096]):
            with suppress(OSError):
                while True:
                    file.write(block)
    assert not shutil.disk_usage(disk).free
    yield
    filler.unlink()


def clocks(count: int = 5, jumps: tuple[int, ...] = JUMPS) -> None:
    """The clock of site and worker jumps ahead, and back behind where it was; Kakao's does not."""
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock"
        clock.write_text("0")
        with live_site(Path(folder), **moved_by(clock)) as site:
            site.connect_kakao()
            site.at_kakao("knobs", "POST", memos_per_day=None)
            storm = Storm(site, None)
            for jump in jumps:
                form = post_form(storm)
                clock.write_text(str(jump))
                answer = send_form(storm, form)
                assert answer.status_code == 201, (jump, answer.text)
                pause(storm, count, f"clock {jump / HOUR:+.0f} h")
            site.wait(storm.is_over, seconds=90)
            judge(site, storm.record)


def pause(storm: Storm, count: int, during: str) -> None:
    """Leave messages while Kakao is at fault, so that the first of them gets a pause by this clock."""
    [(before,)] = storm.site.sql(ATTEMPTS)
    with storm.kakao(kind="error", error="-1"):
        storm.visit(count, during)
        storm.site.wait(lambda: storm.site.sql(ATTEMPTS) != [(before,)], seconds=60)


def moved_by(clock: Path) -> dict[str, str]:
    """The environment of processes whose clock is off by the seconds in a file."""
    library = clock.parent / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "MOVED_CLOCK": str(clock)}


def send_form(storm: Storm, form: dict[str, str]) -> requests.Response:
    """As a visitor does: where the site asks for it, the button is pressed once more."""
    address = f"{storm.site.url}/kakao/messages/"
    answer = requests.post(address, form, timeout=60)
    if answer.status_code == 400:
        [form["stamp"]] = re.findall(STAMP, answer.text)
        time.sleep(1.1)
        answer = requests.post(address, form, timeout=60)
    return answer


def tell(name: str, *answers: Counter[int]) -> None:
    pages, posts = (dict(sorted(counted.items())) for counted in answers)
    sys.stdout.write(f"{name}: pages {pages}, messages {posts}\n")


def main() -> None:
    databases()
    clocks()
    crowds.main()
