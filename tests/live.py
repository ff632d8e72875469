"""The site as an operator runs it: real processes, a database of its own, a sandbox in Kakao's place."""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from copy import copy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
import requests
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler

ROOT = Path(settings.BASE_DIR)
PASSWORD = "a-password-of-the-owner"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveSite:
    def __init__(self, database_url: str, folder: Path) -> None:
        self.url, self.kakao = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self.database_url, self.folder = database_url, folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "SITE_URL": self.url,
            "KAKAO_AUTH_URL": self.kakao,
            "KAKAO_API_URL": self.kakao,
            "DJANGO_SETTINGS_MODULE": "mysite.settings",
        }

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, name: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment | environment, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def start_all(self) -> None:
        assert self.manage("migrate", "-v0").returncode == 0
        assert self.manage("load_sample").returncode == 0
        login = ["createsuperuser", "--no-input", "--username", "owner", "--email", ""]
        assert self.manage(*login, DJANGO_SUPERUSER_PASSWORD=PASSWORD).returncode == 0
        self.start_sandbox()
        bind = self.url.removeprefix("http://")
        self.gunicorn = self.start("gunicorn", "-m", "gunicorn", "mysite.wsgi:application", "--bind", bind)
        self.start_worker()
        self.wait(lambda: requests.get(f"{self.url}/readyz", timeout=5).ok)

    @contextmanager
    def beside(self, name: str, *options: str, **environment: str) -> Iterator["LiveSite"]:
        """The same site served by another gunicorn as well, with options or settings of its own."""
        other = copy(self)
        other.url = f"http://127.0.0.1:{free_port()}"
        command = ["gunicorn", "mysite.wsgi:application", "--bind", other.url.removeprefix("http://"), *options]
        gunicorn = self.start(name, "-m", *command, **environment)
        self.wait(lambda: requests.get(f"{other.url}/healthz", timeout=5).ok)
        yield other
        gunicorn.terminate()
        gunicorn.wait(30)

    def start_sandbox(self) -> None:
        command = ["sandbox_kakao", "--port", port(self.kakao), "--state", str(self.folder / "kakao.json")]
        self.sandbox = self.start("sandbox", "manage.py", *command, DJANGO_DEBUG="true", LD_PRELOAD="")
        self.wait(lambda: requests.get(self.kakao, timeout=5).ok)

    def start_worker(self) -> None:
        self.worker = self.start("worker", "manage.py", "deliver_messages", "--watch")

    def wait(self, holds: Any, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if holds():
                    return
            except requests.ConnectionError:
                pass
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()}" for log in sorted(self.folder.glob("*.log")))

    def ask(self, question: str) -> dict[str, Any]:
        answer: dict[str, Any] = requests.post(
            f"{self.url}/chatbot/ask/", json={"question": question}, timeout=10
        ).json()
        return answer

    def connect_kakao(self) -> None:
        """What the owner does in a browser: log in, press the button, agree at Kakao, come back."""
        with requests.Session() as browser:
            browser.get(f"{self.url}/admin/login/", timeout=10)
            login = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrf"]}
            browser.post(f"{self.url}/admin/login/?next=/healthz", login, timeout=10)
            start = {"csrfmiddlewaretoken": browser.cookies["csrf"]}
            at_kakao = browser.post(f"{self.url}/kakao/connect/", start, timeout=10).url
            [account] = self.at_kakao("state")["accounts"]
            choices = {"decision": "agree", "account": account["id"], "agree_talk_message": "on"}
            consent = dict(parse_qsl(urlsplit(at_kakao).query)) | choices
            back = browser.post(f"{self.kakao}/oauth/authorize", consent, timeout=10)
            assert urlsplit(back.url).path == "/admin/kakao/connection/", back.text

    def at_kakao(self, what: str, method: str = "GET", **payload: Any) -> Any:
        """Look at the sandbox, or steer it."""
        answer = requests.request(method, f"{self.kakao}/control/api/{what}", json=payload, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def inbox(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.at_kakao("messages")
        return messages

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """One statement on the site's own database."""
        database = ConnectionHandler({"default": environ.Env.db_url_config(self.database_url)})["default"]
        with closing(database), database.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def gunicorn_workers(self) -> list[int]:
        listed = subprocess.check_output(["ps", "-eo", "pid=,ppid="], text=True).splitlines()
        return [int(pid) for pid, parent in map(str.split, listed) if int(parent) == self.gunicorn.pid]

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def port(url: str) -> str:
    return url.rpartition(":")[2]


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database of the kind that the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/site.sqlite3"
        return
    import MySQLdb

    server = settings.DATABASES["default"]
    name = f"mysite_live_{uuid.uuid4().hex[:12]}"
    address = {"host": server["HOST"], "user": server["USER"], "password": server["PASSWORD"]}
    admin = MySQLdb.connect(port=server["PORT"] or 3306, **address)
    admin.query(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        yield f"mysql://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT'] or 3306}/{name}"
    finally:
        admin.query(f"DROP DATABASE {name}")


@contextmanager
def live_site(folder: Path, database_url: str = "", **environment: str) -> Iterator[LiveSite]:
    with nullcontext(database_url) if database_url else fresh_database(folder) as url:
        site = LiveSite(url, folder)
        site.environment |= environment
        try:
            site.start_all()
            yield site
        finally:
            site.stop()
