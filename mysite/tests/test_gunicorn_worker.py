import socket
import time
from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from gunicorn.workers import gthread

from mysite.bodies import VISITORS_LIMIT
from mysite.gunicorn_worker import BUSY, HEADER_LIMIT, PROBES, QUEUE_SECONDS, ThreadWorker, missing_bytes

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b"


@pytest.mark.parametrize(
    ("arrived", "missing"),
    [
        (b"", 1),
        (b"GET / HT", 1),
        (GET[:-1], 1),
        (GET, 0),
        (GET + GET[:9], 0),
        (POST % (5, b""), 5),
        (POST.lower() % (5, b"ab"), 3),
        (POST % (5, b"abcde"), 0),
        (POST % (5, b"abcdefg"), 0),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\n\r\nContent-Length: 5\r\n", 0),
        (b"x" * (HEADER_LIMIT - 1), 1),
    ],
)
def test_a_request_is_awaited_to_its_end(arrived, missing):
    assert missing_bytes(arrived) == missing


@pytest.mark.parametrize("arrived", [b"x" * HEADER_LIMIT, POST % (VISITORS_LIMIT + 1, b""), POST % (10**14, b"a")])
def test_what_visitors_never_send_is_not_awaited(arrived):
    assert missing_bytes(arrived) > VISITORS_LIMIT


@pytest.fixture
def worker():
    made = ThreadWorker.__new__(ThreadWorker)
    made.turned_away, made.nr_conns = 0, 1
    made.cfg = SimpleNamespace(is_ssl=False)
    return made


@pytest.fixture
def connection():
    """Ours, with the client's end in `client`."""
    sock, client = socket.socketpair()
    with sock, client:
        yield SimpleNamespace(sock=sock, client=client, initialized=False, close=sock.close)


def test_who_has_waited_too_long_is_told_to_come_back(worker, connection):
    connection.queued_at = time.monotonic() - QUEUE_SECONDS - 1
    connection.client.sendall(GET)
    assert worker.handle(connection) is False
    assert connection.client.recv(1000) == BUSY
    assert connection.client.recv(1000) == b""
    assert worker.turned_away == 1


@pytest.mark.parametrize(
    ("request_line", "waited"), [(GET, 0), *((probe + b"HTTP/1.1\r\n\r\n", QUEUE_SECONDS + 1) for probe in PROBES)]
)
def test_who_has_just_come_is_served_and_so_is_every_probe(worker, connection, monkeypatch, request_line, waited):
    monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda *_: "served")
    connection.queued_at = time.monotonic() - waited
    connection.client.sendall(request_line)
    assert worker.handle(connection) == "served"


def test_a_connection_that_was_closed_in_its_thread_is_counted_down_once(worker, connection):
    """Counting it twice would lift the limit of connections, and a worker ends that may open no more files."""
    connection.close()
    done: Future[bool] = Future()
    done.set_result(False)
    worker.finish_request(connection, done)
    assert worker.nr_conns == 0
