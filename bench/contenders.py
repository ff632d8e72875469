"""What is measured, each on a free port of loopback: the floor, the site, and the usual stack of tutorials."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.server import fill
from bench.stores import make_questions
from tests.apart import installed
from tests.live import ROOT, LiveSite, free_port, fresh_database

FASTAPI = Path(__file__).with_name("fastapi_site")
START_SECONDS = 300  # an index of many entries is built first
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Contender:
    url: str
    pid: int
    database: str = ""


@contextmanager
def running(name: str, url: str, *command: object, cwd: Path, **environment: str) -> Iterator[int]:
    """The process id of a server that has answered once."""
    log = Path(environment["LOGS"]) / f"{name}.log"
    with log.open("wb") as out:
        server = subprocess.Popen([*map(str, command)], cwd=cwd, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not accepts(url):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} did not start:\n{log.read_text()}")
            time.sleep(0.05)
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(35)
        except subprocess.TimeoutExpired:
            server.kill()


def accepts(url: str) -> bool:
    try:
        return fetch(url).status < 500
    except (ConnectionError, TimeoutError):
        return False


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def fetch(url: str, headers: dict[str, str] | None = None, timeout: float = 30) -> Answer:
    """As it is sent, nothing unpacked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path or "/", headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


@contextmanager
def site(folder: Path, phrasings: int) -> Iterator[tuple[LiveSite, Contender]]:
    """With its own options: two workers, four threads each, and a log of requests in JSON, here in a file."""
    with fresh_database(folder) as database_url:
        live = LiveSite(database_url, folder)
        live.environment |= {"LOG_FORMAT": "json", "LOGS": str(folder)}
        fill(live, phrasings)
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "mysite.wsgi:application",
            "--bind",
            urlsplit(live.url).netloc,
        ]
        with running("site", live.url, *gunicorn, cwd=ROOT, **live.environment) as pid:
            yield live, Contender(live.url, pid, urlsplit(database_url).path[1:])


@contextmanager
def floor(live: LiveSite, *options: str) -> Iterator[Contender]:
    """gunicorn of the same shape. The folder has none of the site's options for it."""
    url = f"http://127.0.0.1:{free_port()}"
    shape = ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "bench.floor:application",
        "--bind",
        urlsplit(url).netloc,
        *shape,
    ]
    environment = live.environment | {"FLOOR": str(live.folder / "floor"), "PYTHONPATH": str(ROOT)}
    name = "floor-logging" if options else "floor"
    with running(name, f"{url}/page", *gunicorn, *options, cwd=live.folder, **environment) as pid:
        yield Contender(url, pid)


def pack_answers(live: LiveSite, static: str) -> None:
    (live.folder / "floor").mkdir()
    for name, path in (("page", "/"), ("static", static)):
        answer = fetch(live.url + path, GZIP)
        assert answer.headers["Content-Encoding"] == "gzip", answer.headers  # noqa: S101  (it measures nothing else)
        (live.folder / "floor" / name).write_bytes(answer.body)


def write_questions(file: Path, count: int) -> None:
    lines = (json.dumps({"question": text}, ensure_ascii=False) for text in make_questions(count))
    file.write_text("\n".join(lines), encoding="utf-8")


@contextmanager
def tutorial(live: LiveSite) -> Iterator[Contender]:
    """FastAPI with what the site exports, on a database of its own. Two workers as well."""
    python = installed("fastapi", FASTAPI / "requirements.txt") / "python"
    with fresh_database(live.folder) as database_url:
        url = f"http://127.0.0.1:{free_port()}"
        driver = database_url.replace("mysql://", "mysql+pymysql://") + "?charset=utf8mb4"
        environment = live.environment | {"COMPARATOR_DATABASE_URL": driver}
        resume, qna = live.folder / "resume.json", live.folder / "exported.jsonl"
        live.manage("export_resume", str(resume)).check_returncode()
        live.manage("export_qna", str(qna)).check_returncode()
        subprocess.run(
            [python, "-m", "bench.fastapi_site.seed", resume, qna], cwd=ROOT, env=environment, check=True
        )
        options = ["--workers", "2", "--no-access-log", "--log-level", "error", "--port", urlsplit(url).port]
        with running(
            "fastapi",
            url,
            python,
            "-m",
            "uvicorn",
            "bench.fastapi_site.app:app",
            *options,
            cwd=ROOT,
            **environment,
        ) as pid:
            yield Contender(url, pid, urlsplit(database_url).path[1:])
