"""What gunicorn writes of requests, good, hostile and refused."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests.live import LiveSite, port

pytestmark = [pytest.mark.processes, pytest.mark.once]

SECRET, AGENT = "the-secret-of-somebody", "a-browser-of-somebody"
FIELDS = {"time", "level", "logger", "request_id", "method", "path", "status", "duration_ms", "bytes"}


def send(site: LiveSite, target: bytes, more: bytes = b"", method: bytes = b"GET") -> str:
    with socket.create_connection(("127.0.0.1", int(port(site.url))), 10) as connection:
        head = b"%b %b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nUser-Agent: %b\r\nReferer: http://%b\r\n%b\r\n"
        connection.sendall(head % (method, target, AGENT.encode(), SECRET.encode(), more))
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")


@contextmanager
def logging(site: LiveSite, name: str, **environment: str) -> Iterator[LiveSite]:
    """One thread: a line is written when its client has the answer already, so another's could overtake it."""
    with site.beside(name, "--workers", "1", "--threads", "1", **environment) as beside:
        yield beside


def lines(site: LiveSite, name: str) -> list[str]:
    return (site.folder / f"{name}.log").read_text().rstrip("\n").split("\n")


def rows(site: LiveSite, name: str) -> list[dict[str, Any]]:
    return list(map(json.loads, lines(site, name)))


def of_requests(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in found if row["logger"] == "gunicorn.access"]


def test_each_request_leaves_one_line_and_nothing_personal(site):
    with logging(site, "json-log", LOG_FORMAT="json", TRUSTED_PROXY_COUNT="1") as beside:
        page = requests.get(f"{beside.url}/?{SECRET}=1", headers={"X-Request-ID": "id-of-the-proxy"}, timeout=10)
        missing = requests.get(f"{beside.url}/preview/{SECRET}/?{SECRET}", timeout=10)
        send(beside, f"/%70review/{SECRET}".encode())
        icon = requests.get(f"{beside.url}/favicon.ico", headers={"Accept-Encoding": "identity"}, timeout=10)
        requests.head(f"{beside.url}/favicon.ico", timeout=10)
        send(beside, b"/x", f"Cookie: {SECRET}\r\nX-Forwarded-For: 192.0.2.7\r\n".encode())
    found = rows(site, "json-log")
    got = of_requests(found)[1:]
    assert [(row["path"], row["status"]) for row in got] == [
        ("/", 200),
        ("/preview/***/", 404),
        ("/preview/***", 301),
        ("/favicon.ico", 200),
        ("/favicon.ico", 200),
        ("/x", 404),
    ]
    assert all(row.keys() == FIELDS for row in got)
    assert got[0]["request_id"] == page.headers["X-Request-ID"] == "id-of-the-proxy"
    assert got[0]["bytes"] == int(page.headers["Content-Length"])
    assert [row["bytes"] for row in got[3:5]] == [len(icon.content), 0]
    assert all(row["duration_ms"] > 0 for row in got)
    with_id = [row for row in found if row.get("request_id") == missing.headers["X-Request-ID"]]
    assert [row["logger"] for row in with_id] == ["django.request", "gunicorn.access"]
    assert with_id[0]["message"] == "Not Found: /preview/***/"
    assert {"gunicorn.error", "gunicorn.access"} <= {row["logger"] for row in found}
    for private in (SECRET, AGENT, "192.0.2.7"):
        assert private not in "\n".join(lines(site, "json-log"))


HOSTILE = b'/"quoted"\\\'%0a{"level":"CRITICAL"}%0D%e2%80%a8%ff%00%25s'
REFUSED = [
    (b"/big", b"X: %b\r\n" % (b"x" * 9000), b"GET"),
    (b"/bad", f"{SECRET} no-header\r\n".encode(), b"GET"),
    (f"/worse?{SECRET}".encode(), b"", b"NO{}METHOD"),
]


def test_no_path_breaks_out_of_its_line(site):
    with logging(site, "hostile-json", LOG_FORMAT="json") as beside:
        send(beside, HOSTILE)
    [row] = of_requests(rows(site, "hostile-json"))[1:]
    assert row["path"] == '/"quoted"\\\'\n{"level":"CRITICAL"}\r\u2028\ufffd\x00%s'


def test_no_path_breaks_out_of_its_line_of_text(site):
    with logging(site, "hostile-text", LOG_FORMAT="text") as beside:
        send(beside, HOSTILE)
    [line] = [line for line in lines(site, "hostile-text") if "quoted" in line and "gunicorn.access" in line]
    assert "CRITICAL" in line


def test_what_gunicorn_refuses_leaves_a_line_too(site):
    with logging(site, "refused", LOG_FORMAT="json") as beside:
        answers = [send(beside, *request).split(" ")[1] for request in REFUSED]
    warned = [row for row in rows(site, "refused") if row["level"] == "WARNING"]
    assert answers == ["431", "400", "400"]
    assert [row["message"] for row in warned] == ["Invalid request"] * 3
    text = "\n".join(lines(site, "refused"))
    assert SECRET not in text
    assert "127.0.0.1:" not in text.replace(beside.url, "")


def test_the_commands_log_in_the_same_form(site):
    code = "import logging; logging.getLogger('kakao').warning('said \"%s\"', 'x\\ny')"
    done = site.manage("shell", "-c", code, LOG_FORMAT="json")
    row = json.loads(done.stdout.splitlines()[-1])
    assert (row["logger"], row["level"], row["message"]) == ("kakao", "WARNING", 'said "x\ny"')
