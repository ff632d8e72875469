"""deploy/Caddyfile in front of gunicorn: uploads from the folder, and gunicorn replaced without a lost request."""

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from tests.live import ROOT, LiveSite, free_port

pytestmark = [pytest.mark.processes, pytest.mark.once]


class Proxy(NamedTuple):
    url: str
    web: str  # host:port where it expects gunicorn
    root: Path


@pytest.fixture
def caddy(site, tmp_path):
    (tmp_path / "media" / "photos").mkdir(parents=True)
    (tmp_path / "media" / "here.txt").touch()
    proxy = Proxy(f"http://127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}", tmp_path)
    command = [str(Path(sys.executable).with_name("caddy")), "run", "--config", "deploy/Caddyfile"]
    environment = {"HOME": str(tmp_path), "SITE_URL": proxy.url, "WEB": proxy.web, "SITE_ROOT": str(tmp_path)}
    with (
        (tmp_path / "caddy.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log) as process,
    ):
        site.wait(lambda: requests.get(f"{proxy.url}/media/here.txt", timeout=5).ok)
        yield proxy
        process.terminate()


def serve(site: LiveSite, proxy: Proxy) -> subprocess.Popen[bytes]:
    command = ["gunicorn", "mysite.wsgi:application", "--bind", proxy.web]
    limits = {"TRUSTED_PROXY_COUNT": "1", "CHATBOT_RATE": "off", "DRAIN_SECONDS": "3"}
    return site.start("behind-caddy", "-m", *command, **limits)


class Visitors:
    """Some who read and some who ask, over and over, until they are told to stop."""

    def __init__(self, url: str) -> None:
        self.url, self.done, self.seen = url, threading.Event(), Counter[object]()
        self.threads = [threading.Thread(target=self.visit, args=(number,)) for number in range(6)]

    def visit(self, number: int) -> None:
        while not self.done.is_set():
            try:
                if number % 2:
                    answer = requests.get(self.url, timeout=60)
                else:
                    question = {"question": "안녕하세요"}
                    answer = requests.post(f"{self.url}/chatbot/ask/", json=question, timeout=60)
                self.seen[answer.status_code] += 1
            except requests.RequestException as error:
                self.seen[repr(error)] += 1

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()


def test_no_request_is_lost_while_gunicorn_is_replaced(site, caddy):
    old = serve(site, caddy)
    site.wait(lambda: requests.get(caddy.url, timeout=60).ok)
    with Visitors(caddy.url) as visitors:
        site.wait(lambda: visitors.seen[200] > 100)
        old.terminate()
        assert old.wait(30) == 0
        new = serve(site, caddy)
        before = visitors.seen[200]
        site.wait(lambda: visitors.seen[200] > before + 100)
    assert set(visitors.seen) == {200}, visitors.seen
    new.terminate()


def test_uploads_come_from_the_folder_and_act_as_no_page(caddy):
    photos = caddy.root / "media" / "photos"
    for name in ("0123456789abcdef-photo.webp", "photo.html"):
        (photos / name).write_text("<script>alert(1)</script>")
    named, other = (
        requests.get(f"{caddy.url}/media/photos/{name}", timeout=10)
        for name in ("0123456789abcdef-photo.webp", "photo.html")
    )
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert other.headers["Cache-Control"] == "public, max-age=300"
    for answer in (named, other):
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in answer.headers
