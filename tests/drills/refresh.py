"""Many `refresh_kakao_token` at once, as processes: one call at Kakao, and every one of them exits 0.

Kakao's clock is moved 31 days ahead; what our database says of the expiries is moved back instead.
"""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from kakao.encryption import decrypt
from tests.live import LiveSite, live_site

DAY = timedelta(days=1)
SLOW = {"endpoint": "/oauth/token", "kind": "delay", "seconds": 2, "times": None}
Processes = list[subprocess.Popen[bytes]]


def main(count: int = 50, kills: int = 5) -> None:
    with TemporaryDirectory() as folder, live_site(Path(folder)) as site:
        site.connect_kakao()
        end(site.worker)
        site.at_kakao("faults", "POST", **SLOW)
        alone(site, count)
        beside_a_worker(site, count)
        after_a_killed_one(site, count, patient=kills > 0)
        if kills:
            while_some_are_killed(site, count, kills)


def alone(site: LiveSite, count: int) -> None:
    make_due(site, rotation=True)
    before = token_calls(site)
    tell(site, "at once", before, exits(refresh(site, count)))
    assert token_calls(site) == before + 1


def beside_a_worker(site: LiveSite, count: int) -> None:
    """The worker has a message to send, and renews for it."""
    make_due(site, rotation=True)
    before, told = token_calls(site), len(site.inbox())
    visit = {"name": "방문자", "contact": "visitor@example.com", "body": "안녕하세요", "consent": True}
    assert requests.post(f"{site.url}/kakao/messages/", json=visit, timeout=10).status_code == 201
    site.start_worker()
    tell(site, "beside a worker", before, exits(refresh(site, count)))
    site.wait(lambda: len(site.inbox()) == told + 1)
    end(site.worker)
    assert token_calls(site) == before + 1


def after_a_killed_one(site: LiveSite, count: int, *, patient: bool) -> None:
    """Killed while Kakao works on its request. Its lease lapses by itself, or is made to where nobody can wait."""
    make_due(site, rotation=False)
    before = token_calls(site)
    [victim] = refresh(site, 1)
    site.wait(lambda: token_calls(site) == before + 1)
    victim.kill()
    victim.wait()
    if not patient:
        site.sql("UPDATE kakao_lease SET until = '2000-01-01 00:00:00'")
    tell(site, "after a killed one", before, exits(refresh(site, count)))
    assert token_calls(site) == before + 2


def while_some_are_killed(site: LiveSite, count: int, kills: int) -> None:
    """At random moments; where the one with the lease is hit, the others wait until that lapses by itself."""
    make_due(site, rotation=False)
    before = token_calls(site)
    running = refresh(site, count)
    site.wait(lambda: token_calls(site) > before, seconds=120)
    for victim in random.sample(running, kills):
        time.sleep(random.uniform(0, 0.5))  # noqa: S311  (no secret)
        victim.kill()
    ended = exits(running)
    tell(site, f"{ended.pop(-signal.SIGKILL, 0)} killed", before, ended)


def make_due(site: LiveSite, *, rotation: bool) -> None:
    """The access token has ended, and if so wanted a new refresh token is to be had."""
    now = datetime.now(UTC)
    columns = {"access_expires_at": now - DAY}
    if rotation:
        site.at_kakao("clock", "POST", advance=31 * DAY.total_seconds())
        columns |= {"refresh_expires_at": now + 29 * DAY, "renewed_at": now - 31 * DAY}
    changes = ", ".join(f"{column} = '{moment:%F %T}'" for column, moment in columns.items())
    site.sql(f"UPDATE kakao_connection SET {changes}")  # noqa: S608


def refresh(site: LiveSite, count: int) -> Processes:
    return [site.start("refresh", "manage.py", "refresh_kakao_token") for _ in range(count)]


def exits(processes: Processes) -> Counter[int]:
    return Counter(process.wait(300) for process in processes)


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    assert process.wait(30) == 0


def token_calls(site: LiveSite) -> int:
    return int(site.at_kakao("state")["calls"]["POST /oauth/token"])


def tell(site: LiveSite, name: str, before: int, ended: Counter[int]) -> None:
    log = site.folder / "refresh.log"
    said = Counter(line.partition(":")[0] for line in log.read_text().splitlines())
    log.unlink()
    calls = token_calls(site) - before
    sys.stdout.write(f"{name}: {calls} calls at Kakao, exit statuses {dict(ended)}, said {dict(said)}\n")
    assert set(ended) == {0}, site.logs()
    assert stored_tokens(site) == newest_tokens(site)


def stored_tokens(site: LiveSite) -> tuple[str, str]:
    [(access, refresh_)] = site.sql("SELECT access_ciphertext, refresh_ciphertext FROM kakao_connection")
    return decrypt(access), decrypt(refresh_)


def newest_tokens(site: LiveSite) -> tuple[str, str]:
    """The last ones that Kakao gave, from the file in which the sandbox remembers."""
    state: dict[str, Any] = json.loads((site.folder / "kakao.json").read_text())["state"]
    return newest(state["access_tokens"]), newest(state["refresh_tokens"])


def newest(tokens: dict[str, Any]) -> str:
    return max(tokens, key=lambda token: tokens[token]["expires_at"])
