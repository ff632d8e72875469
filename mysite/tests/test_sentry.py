"""In processes of their own: Sentry's client changes the one that it is loaded into."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import brotli
import pytest
from django.conf import settings

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}
BODY, CONTACT, COOKIE, TOKEN = "the-visitors-words", "visitor@private.example", "a-session-key", "a-token-of-kakao"
FAULT = f"""
import django
django.setup()
from django.test import Client
from kakao.forms import MessageForm

def fail(form):
    token = "{TOKEN}"
    raise ValueError(token, form.data) from KeyError(form.data["contact"])

MessageForm.is_valid = fail
visitor = Client(raise_request_exception=False)
visitor.cookies["session"] = "{COOKIE}"
form = {{"body": "{BODY}", "contact": "{CONTACT}", "name": "n", "consent": True}}
answer = visitor.post("/kakao/messages/?code={TOKEN}", form, content_type="application/json",
                      headers={{"Authorization": "{TOKEN}"}})
print(answer.status_code, answer["X-Request-ID"])
"""
LOGGED = """
import logging
import django
django.setup()
logging.getLogger("django.request").error("Service Unavailable: %s", "/readyz")
logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: '{secret}'")
logging.getLogger("kakao").error("this was %s", "{secret}")
"""
LOADED = "import django, sys; django.setup(); import mysite.urls; print('sentry_sdk' in sys.modules)"


class Sentry(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.envelopes: list[str] = []
        self.dsn = f"http://key@127.0.0.1:{self.server_port}/1"

    def events(self) -> list[dict[str, Any]]:
        """An envelope is lines of JSON: its header, then for each item a header and the item."""
        items = [[json.loads(line) for line in envelope.splitlines()] for envelope in self.envelopes]
        return [item[2] for item in items if item[1]["type"] == "event"]


class Handler(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.envelopes.append(UNPACK[self.headers["Content-Encoding"]](raw).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    server = Sentry()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(monkeypatch):
    def run(code: str, dsn: str) -> str:
        for name, value in {
            "SENTRY_DSN": dsn,
            "SENTRY_RELEASE": "v1",
            "DJANGO_SETTINGS_MODULE": "mysite.settings",
        }.items():
            monkeypatch.setenv(name, value)
        return subprocess.run(
            [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
        ).stdout

    return run


def test_a_fault_in_a_view_is_told_once_and_without_what_anybody_wrote(run, sentry):
    status, request_id = run(FAULT, sentry.dsn).split()
    assert status == "500"
    [event] = sentry.events()
    assert event["release"] == "v1"
    assert event["tags"] == {"request_id": request_id}
    faults = event["exception"]["values"]
    assert [(fault["type"], fault["value"]) for fault in faults] == [("KeyError", ""), ("ValueError", "")]
    frames = faults[-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "fail"
    assert any(frame["filename"] == "mysite/visitors.py" for frame in frames)
    sent = "".join(sentry.envelopes)
    assert not [words for words in (BODY, CONTACT, COOKIE, TOKEN, "127.0.0.1") if words in sent]


def test_an_error_in_the_log_is_told_without_its_arguments(run, sentry):
    run(LOGGED.format(secret=BODY), sentry.dsn)
    [event] = sentry.events()
    assert (event["logger"], event["logentry"]) == ("kakao", {"message": "this was %s"})
    assert BODY not in "".join(sentry.envelopes)


@pytest.mark.parametrize(("dsn", "loaded"), [("", False), ("https://key@sentry.example/1", True)])
def test_the_client_is_loaded_only_where_there_is_somebody_to_tell(run, dsn, loaded):
    assert run(LOADED, dsn) == f"{loaded}\n"
