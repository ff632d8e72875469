"""`make run`: everything starts, says where it is, keeps its data, and leaves no process behind."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from mysite.new_env import lines
from mysite.tests.test_processes import alive, family
from tests.live import ROOT, free_port

pytestmark = pytest.mark.processes


class Run:
    def __init__(self, folder: Path, port: int, environment: dict[str, str]) -> None:
        state = str(folder / "sandbox.json")
        self.url, self.log = f"http://127.0.0.1:{port}", folder / "run.log"
        self.log.write_text("")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run_local", "--state", state],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def wait(self) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/readyz", timeout=5).ok:
                    break
            except requests.ConnectionError:
                time.sleep(0.1)
        return self.log.read_text()

    def stop(self, signum: int) -> list[int]:
        """End it; the processes of the family that are still there."""
        pids = family(self.process.pid)
        self.process.send_signal(signum)
        assert self.process.wait(20) == 0, self.log.read_text()
        assert len(pids) >= 3
        return alive(pids)


@pytest.fixture
def port() -> int:
    return free_port() % 30000 + 20000  # the sandbox is to be found 1000 above


@pytest.fixture
def environment(tmp_path, port) -> dict[str, str]:
    """What the first .env holds, on a database of the test's own."""
    dotenv = dict(line.split("=", 1) for line in lines(port) if "=" in line and not line.startswith("#"))
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "PORT": str(port)}
    return os.environ | {"DJANGO_SETTINGS_MODULE": "mysite.settings"} | dotenv | own


def test_it_runs_twice_and_leaves_nothing_behind(tmp_path, port, environment):
    first = Run(tmp_path, port, environment)
    said = first.wait()
    assert f"http://127.0.0.1:{port}/\n" in said
    assert f"http://127.0.0.1:{port}/admin/" in said
    assert f"http://127.0.0.1:{port + 1000}/" in said
    login = re.search(r"login: (\S+)   password: (\S+)", said)
    assert login
    browser = requests.Session()
    page = browser.get(f"{first.url}/admin/login/", timeout=10).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    fields = {"username": login[1], "password": login[2], "csrfmiddlewaretoken": token[1], "next": "/admin/"}
    assert browser.post(f"{first.url}/admin/login/", fields, timeout=10).url.endswith("/admin/")
    message = {"name": "가", "contact": "a@b.co", "body": "남아 있나요?", "consent": True}
    assert requests.post(f"{first.url}/kakao/messages/", json=message, timeout=10).status_code == 201
    assert first.stop(signal.SIGTERM) == []

    second = Run(tmp_path, port, environment)
    assert "password" not in second.wait()
    assert browser.get(f"{second.url}/admin/kakao/message/", timeout=10).text.count("남아 있나요?") == 1
    assert second.stop(signal.SIGINT) == []


def test_a_taken_port_stops_everything_and_says_so(tmp_path, port, environment):
    first = Run(tmp_path, port, environment)
    first.wait()
    (tmp_path / "second").mkdir()
    second = Run(tmp_path / "second", port, environment)
    assert second.process.wait(60) == 1
    assert "already in use" in second.log.read_text() or "taken" in second.log.read_text()
    assert first.stop(signal.SIGTERM) == []
