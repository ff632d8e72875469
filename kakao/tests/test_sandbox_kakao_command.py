"""The sandbox_kakao command as a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "mysite.settings",
    "DJANGO_SECRET_KEY": "only-for-this-process-" + "x" * 40,
    "TOKEN_ENCRYPTION_KEYS": "only-for-this-process-" + "y" * 40,
    "SITE_URL": "http://127.0.0.1:8123",
    "KAKAO_REST_API_KEY": "the-key",
    "KAKAO_CLIENT_SECRET": "the-secret",
}


@contextmanager
def command(*options: str, debug: str = "true") -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "sandbox_kakao", *options],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {"DJANGO_DEBUG": debug},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def inbox_address(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, process.communicate()
    return found[0]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_told_to_stop_even_while_a_call_hangs(ending):
    with command("--port", "0") as process:
        inbox = inbox_address(process)
        assert "나와의 채팅" in requests.get(inbox, timeout=5).text
        hang = {"endpoint": "/v2/user/me", "kind": "hang"}
        requests.post(f"{inbox}control/api/faults", json=hang, timeout=5)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{inbox}v2/user/me", timeout=0.1)
        process.send_signal(ending)
        assert process.communicate(timeout=3) == ("", "")
        assert process.returncode == 0


def test_it_knows_the_site_from_the_settings(tmp_path):
    file = tmp_path / "kakao.json"
    with command("--port", "0", "--state", str(file)) as process:
        ask = {
            "client_id": "the-key",
            "redirect_uri": "http://127.0.0.1:8123/kakao/callback/",
            "response_type": "code",
        }
        page = requests.get(f"{inbox_address(process)}oauth/authorize", ask, timeout=5)
        assert "동의하고 계속하기" in page.text
        assert file.exists()


def test_production_is_refused():
    """KAKAO 104."""
    with command("--port", "0", debug="false") as process:
        _, complaint = process.communicate(timeout=10)
        assert process.returncode == 1
        assert complaint.startswith("CommandError: ")
        assert complaint.count("\n") == 1
        assert "DJANGO_DEBUG" in complaint


def test_a_taken_port_is_one_line():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        command("--port", str(taken.getsockname()[1])) as process,
    ):
        _, complaint = process.communicate(timeout=10)
        assert process.returncode == 1
        assert complaint.startswith("CommandError: ")
        assert complaint.count("\n") == 1


def test_a_broken_state_file_is_one_line(tmp_path):
    file = tmp_path / "kakao.json"
    file.write_text("{")
    with command("--port", "0", "--state", str(file)) as process:
        _, complaint = process.communicate(timeout=10)
        assert process.returncode == 1
        assert str(file) in complaint
        assert complaint.count("\n") == 1
