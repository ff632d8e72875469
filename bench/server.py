"""The memory of the site as an operator runs it: gunicorn with two workers, on SQLite."""

import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import requests

from bench.stores import make_questions, make_store

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from chatbot import qna  # noqa: E402  (these read the settings)
from chatbot.qna.record import Record  # noqa: E402
from tests.live import LiveSite  # noqa: E402

WORKERS, QUESTIONS_EACH = 2, 200
LOG = ["--logger-class", "gunicorn.glogging.Logger", "--access-logformat", "%(p)s %(U)s"]
VISITORS, ROUND = 8, 100


def measure(phrasings: int) -> float:
    """Of all processes, in MB, when each worker has answered a while; 0 phrasings are the sample's store."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        site = LiveSite(f"sqlite:///{folder}/site.sqlite3", folder)
        try:
            fill(site, phrasings)
            return serve(site)
        finally:
            site.stop()


def fill(site: LiveSite, phrasings: int) -> None:
    site.manage("migrate", "-v0").check_returncode()
    site.manage("load_sample").check_returncode()
    if phrasings:
        file = site.folder / "qna.jsonl"
        records = [Record(s.question, s.answer, s.phrasings[1:]) for s in make_store(phrasings)]
        file.write_bytes(qna.write(records, file.suffix))
        site.manage("import_qna", str(file), "--replace").check_returncode()


def serve(site: LiveSite) -> float:
    command = ["-m", "gunicorn", "mysite.wsgi:application", "--bind", site.url.removeprefix("http://")]
    gunicorn = site.start("gunicorn", *command, "--workers", str(WORKERS), *LOG)
    site.wait(lambda: requests.get(f"{site.url}/readyz", timeout=5).ok)
    questions = cycle(make_questions(1000))
    answered = Counter[int]()
    with ThreadPoolExecutor(VISITORS) as visitors:
        while len(answered) < WORKERS or min(answered.values()) < QUESTIONS_EACH:
            list(visitors.map(site.ask, islice(questions, ROUND)))
            answered = answered_by_worker(site.logs())
    return sum(map(proportional_memory, [gunicorn.pid, *answered]))


def answered_by_worker(logs: str) -> Counter[int]:
    """How many questions each worker has answered, by its process id."""
    return Counter(map(int, re.findall(r"^<(\d+)> /chatbot/ask/$", logs, re.MULTILINE)))


def proportional_memory(pid: int) -> float:
    """In MB; what processes share counts for each in part."""
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
