"""What outlives a restart, and what the package may import."""

import json
import random
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kakao.sandbox.sandbox import Sandbox
from kakao.tests.sandbox_site import APP, NOON, Site, bearer, running


def test_a_restart_keeps_tokens_messages_knobs_and_time(tmp_path):
    file = tmp_path / "kakao.json"
    with running(file) as site:
        site.steer("knobs", profile_nickname_enabled=True)
        site.advance(60)
        code, tokens = site.code(), site.connect()
        site.send(tokens["access_token"])
        before = site.state()
    with running(file) as site:
        assert site.state() == before | {"calls": {}}
        assert site.send(tokens["access_token"]).status_code == 200
        assert site.refresh(tokens["refresh_token"]).status_code == 200
        assert site.exchange(code).status_code == 200
        assert "안녕하세요" in site.get("/").text


def test_an_unlinked_token_stays_dead_over_a_restart(tmp_path):
    with running(tmp_path / "kakao.json") as site:
        token = site.connect()["access_token"]
        site.steer("unlink")
    with running(tmp_path / "kakao.json") as site:
        assert site.get("/v2/user/me", headers=bearer(token)).status_code == 401


def test_the_file_is_whole_and_only_the_owner_reads_it(tmp_path):
    file = tmp_path / "kakao.json"
    with running(file) as site:
        site.connect()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()).keys() == {"state", "knobs", "clock"}
    assert [path.name for path in tmp_path.iterdir()] == ["kakao.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"state": {}}', '{"state": {"accounts": [{"id": 1}]}}'])
def test_a_foreign_file_is_refused_and_left_alone(tmp_path, text):
    file = tmp_path / "kakao.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="delete it"):
        Sandbox(APP, state_file=file)
    assert file.read_text() == text


def test_a_place_that_cannot_be_written_is_found_at_the_start(tmp_path):
    with pytest.raises(FileNotFoundError):
        Sandbox(APP, state_file=tmp_path / "missing" / "kakao.json")


class SlowRandom(random.Random):
    def choices(self, *args: Any, **kwargs: Any) -> list[Any]:
        time.sleep(0.003)
        return super().choices(*args, **kwargs)


def refresh_at_once(site: Site, refresh_token: str, times: int) -> list[int]:
    """The statuses of so many refreshes at once, with a wait in the midst of each."""
    site.sandbox.rng = SlowRandom(1)
    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(lambda _: site.refresh(refresh_token).status_code, range(times)))


def test_many_at_once_get_no_more_than_the_limit():
    with running() as site:
        refresh_token = site.connect()["refresh_token"]
        site.steer("knobs", access_tokens_per_10_minutes=5)
        assert refresh_at_once(site, refresh_token, 12) == [200] * 4 + [400] * 8


def test_an_old_refresh_token_is_reissued_to_one_of_many_at_once():
    with running() as site:
        refresh_token = site.connect()["refresh_token"]
        site.advance(31 * 86400)
        assert refresh_at_once(site, refresh_token, 10) == [200] + [400] * 9


@pytest.mark.parametrize("length", ["-1", "x", "9999999999", "²"])
def test_a_bad_length_is_answered_not_waited_for(length):
    with running() as site, socket.create_connection(("127.0.0.1", site.server.server_port), timeout=2) as wire:
        head = f"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        wire.sendall(head.encode("latin-1"))
        assert wire.recv(100).startswith(b"HTTP/1.1 400 ")


def test_the_same_seed_gives_the_same_tokens():
    """KAKAO 99."""
    answers = []
    for _ in range(2):
        with running() as site:
            answers.append(site.connect())
            assert site.sandbox.now() == NOON
    assert answers[0] == answers[1]


def test_the_sandbox_stands_alone():
    """A stand-in must not share code with the client that it proves."""
    program = (
        "import sys, kakao.sandbox.server\n"
        "ours = ('django', 'mysite', 'requests', 'kakao')\n"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ours and not n.startswith('kakao.sandbox')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['kakao']\n"
