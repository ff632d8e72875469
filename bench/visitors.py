"""Visitors with a kept connection each, so that one asks the same worker of the site again and again."""

import json
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.processes import tree

IDLE_SECONDS = 3


class Reply(NamedTuple):
    status: int
    body: str
    seconds: float


class Visitor:
    def __init__(self, url: str, timeout: float = 30) -> None:
        self.address = urlsplit(url).hostname or "", urlsplit(url).port
        self.connection = HTTPConnection(*self.address, timeout=timeout)
        self.used_at = 0.0

    def get(self, path: str) -> Reply:
        return self._request("GET", path)

    def ask(self, question: str) -> Reply:
        return self._request("POST", "/chatbot/ask/", json.dumps({"question": question}))

    def _request(self, method: str, path: str, body: str | None = None) -> Reply:
        start = time.monotonic()
        if start - self.used_at > IDLE_SECONDS:
            self.connection.close()  # the site hangs up after a while, so browsers do not rely on it either
        self.connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = self.connection.getresponse()
        body = answer.read().decode()
        self.used_at = time.monotonic()
        return Reply(answer.status, body, self.used_at - start)

    def worker(self, master: int) -> int | None:
        """The process that holds the other end, or None where it has just been closed."""
        if self.connection.sock is None:
            return None
        server, client = (
            f":{port:04X}" for port in (self.address[1] or 80, self.connection.sock.getsockname()[1])
        )
        for line in Path("/proc/net/tcp").read_text().splitlines():
            fields = line.split()
            if fields[1].endswith(server) and fields[2].endswith(client):
                return next((pid for pid in tree(master) if f"socket:[{fields[9]}]" in open_files(pid)), None)
        return None


def open_files(pid: int) -> set[str]:
    found = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.add(str(file.readlink()))
    return found
