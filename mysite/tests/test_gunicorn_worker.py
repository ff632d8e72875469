import select
import socket
import struct
import time
from collections import deque
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from queue import Queue
from threading import Event, current_thread
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from gunicorn.workers import gthread

from mysite.bodies import VISITORS_LIMIT
from mysite.gunicorn_worker import (
    ACCEPTED_AT_ONCE,
    BUSY,
    HEADER_LIMIT,
    PROBES,
    QUEUE_SECONDS,
    READING_LIMIT,
    ThreadWorker,
    missing_bytes,
)
from mysite.models import read_for_all
from mysite.pages import KeptPages, ready_page
from mysite.posts import DirectPosts

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b"
ASK = POST % (2, b"{}")
LENGTHS = b"5", b"0000000000000005", b"1" + 16 * b"0", 5000 * b"0" + b"5", b"-5", b"+0", b"0x0", b""


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
        (POST.replace(b"%d", b"%017d") % (5, b"ab"), 3),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\n\r\nContent-Length: 5\r\n", 0),
        (b"x" * (HEADER_LIMIT - 1), 1),
    ],
)
def test_a_request_is_awaited_to_its_end(arrived, missing):
    assert missing_bytes(arrived) == missing


@pytest.mark.parametrize(
    "arrived", [b"x" * HEADER_LIMIT, *(POST % (length, b"a") for length in (VISITORS_LIMIT + 2, 10**14, 10**16))]
)
def test_what_visitors_never_send_is_not_awaited(arrived):
    assert missing_bytes(arrived) > VISITORS_LIMIT


@pytest.fixture
def worker():
    made = ThreadWorker.__new__(ThreadWorker)
    made.turned_away, made.nr_conns, made.behind_since = 0, 1, None
    made.cfg = SimpleNamespace(is_ssl=False, threads=4)
    made.tpool = SimpleNamespace(_work_queue=Queue())
    return made


@pytest.fixture
def crowd(worker):
    """More wait behind a request than threads could serve at once."""
    for number in range(5):
        worker.tpool._work_queue.put(number)


@pytest.fixture
def connection():
    """Ours, with the client's end in `client`."""
    sock, client = socket.socketpair()
    with sock, client:
        yield SimpleNamespace(sock=sock, client=client, initialized=False, close=sock.close)


@pytest.mark.usefixtures("crowd")
def test_who_has_waited_too_long_is_told_to_come_back(worker, connection):
    connection.queued_at = time.monotonic() - QUEUE_SECONDS - 1
    connection.client.sendall(GET)
    assert worker.handle(connection) is False
    assert connection.client.recv(1000) == BUSY
    assert connection.client.recv(1000) == b""
    assert worker.turned_away == 1


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    ("request_line", "waited"), [(GET, 0), *((probe + b"HTTP/1.1\r\n\r\n", QUEUE_SECONDS + 1) for probe in PROBES)]
)
def test_who_has_just_come_is_served_and_so_is_every_probe(worker, connection, monkeypatch, request_line, waited):
    monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda *_: "served")
    connection.queued_at = time.monotonic() - waited
    connection.client.sendall(request_line)
    assert worker.handle(connection) == "served"


def test_where_few_wait_nobody_is_turned_away(worker, connection, monkeypatch):
    monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda *_: "served")
    connection.queued_at = time.monotonic() - QUEUE_SECONDS - 1
    connection.client.sendall(GET)
    assert worker.handle(connection) == "served"


def test_a_connection_that_was_closed_in_its_thread_is_counted_down_once(worker, connection):
    """Counting it twice would lift the limit of connections, and a worker ends that may open no more files."""
    connection.close()
    done: Future[bool] = Future()
    done.set_result(False)
    worker.finish_request(connection, done)
    assert worker.nr_conns == 0


class TestAccepting:
    """A real listener, in rounds of gunicorn's loop; who is accepted is only listed."""

    @pytest.fixture
    def worker(self, worker, listener, monkeypatch):
        worker.worker_connections, worker.nr_conns, worker.behind_since = 800, 0, None
        worker.for_next_reading, worker.questions, worker.accepted = [], [], []
        worker.enqueue_req = worker.accepted.append

        def dispatch(worker, _timeout):
            if select.select([listener], [], [], 0)[0]:
                worker.accept(listener)

        monkeypatch.setattr(gthread.ThreadWorker, "wait_for_and_dispatch_events", dispatch)
        yield worker
        for conn in worker.accepted:
            conn.close()

    @pytest.fixture
    def listener(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.listen(200)
            listener.settimeout(0)
            yield listener

    @pytest.fixture
    def come(self, listener):
        """Clients who have sent this."""
        with ExitStack() as stack:

            def come(*requests):
                clients = [stack.enter_context(socket.create_connection(listener.getsockname())) for _ in requests]
                for client, request in zip(clients, requests, strict=True):
                    client.settimeout(5)
                    client.sendall(request)
                return clients

            yield come

    @pytest.fixture
    def turn(self, worker):
        def turn(rounds=1, *, late=False):
            for _ in range(rounds):
                if late and worker.behind_since is not None:
                    worker.behind_since -= QUEUE_SECONDS + 1
                worker.wait_for_and_dispatch_events(0)

        return turn

    def test_more_than_are_accepted_at_once_wait_for_the_next_round(self, worker, come, turn):
        come(*[GET] * (3 * ACCEPTED_AT_ONCE))
        for rounds in (1, 2, 3):
            turn()
            assert len(worker.accepted) == worker.nr_conns == rounds * ACCEPTED_AT_ONCE
        assert not worker.turned_away

    def test_where_more_came_for_a_while_those_behind_are_told_to_come_back(self, worker, come, turn):
        come(*[GET] * (2 * ACCEPTED_AT_ONCE))
        *told, probe, silent, half = come(GET, ASK, *PROBES[:1], b"", ASK[:-1])
        turn()
        turn(late=True)
        assert [client.recv(1000) for client in told] == [BUSY] * 2
        assert [client.recv(1000) for client in told] == [b""] * 2
        assert worker.turned_away == 2
        assert len(worker.accepted) == worker.nr_conns == 2 * ACCEPTED_AT_ONCE + 3
        served = {conn.client for conn in worker.accepted}
        assert {client.getsockname() for client in (probe, silent, half)} <= served
        come(*[GET] * (3 * ACCEPTED_AT_ONCE))
        turn(3)
        assert worker.turned_away == 2

    def test_whom_a_moment_did_not_suffice_for_is_told_in_the_next_round(self, worker, come, turn, monkeypatch):
        monkeypatch.setattr("mysite.gunicorn_worker.MOMENT", 0)
        come(*[GET] * (3 * ACCEPTED_AT_ONCE + 1))
        turn()
        turn(late=True)
        assert not worker.turned_away
        monkeypatch.setattr("mysite.gunicorn_worker.MOMENT", 5)
        turn()
        assert worker.turned_away == 1

    def test_the_silent_among_them_are_no_more_than_connections_may_be(self, worker, come, turn):
        """A worker that may open no more files ends."""
        come(*[GET] * (2 * ACCEPTED_AT_ONCE), *[b""] * 5)
        turn()
        worker.worker_connections = 2 * ACCEPTED_AT_ONCE + 3
        turn(late=True)
        assert worker.nr_conns == worker.worker_connections

    def test_a_secret_connection_is_not_answered_in_the_clear(self, worker, come, turn):
        come(*[GET] * (3 * ACCEPTED_AT_ONCE))
        worker.cfg.is_ssl = True
        turn()
        turn(late=True)
        assert len(worker.accepted) == 2 * ACCEPTED_AT_ONCE
        assert not worker.turned_away

    def test_a_crowd_after_a_quiet_time_is_not_turned_away(self, worker, come, turn):
        """Not even where exactly as many came before as are accepted at once."""
        come(*[GET] * ACCEPTED_AT_ONCE)
        turn()
        turn(late=True)
        come(*[GET] * (3 * ACCEPTED_AT_ONCE))
        turn(3)
        assert not worker.turned_away

    def test_where_connections_are_as_many_as_may_be_nobody_was_kept_waiting_by_the_loop(self, worker, come, turn):
        come(*[GET] * (3 * ACCEPTED_AT_ONCE + 1))
        turn()
        worker.worker_connections = ACCEPTED_AT_ONCE + 1
        turn(late=True)
        worker.worker_connections = 800
        turn(2, late=True)
        assert len(worker.accepted) == 2 * ACCEPTED_AT_ONCE + 1 + ACCEPTED_AT_ONCE
        assert not worker.turned_away


ADDRESS = "/", "a", "", "http"


class Pages(KeptPages):
    """One page is kept, and made of "new"."""

    def __init__(self) -> None:
        super().__init__(lambda *_: [])
        self.pages[ADDRESS] = Mock(made_of="new")


class InTheLoop:
    """gunicorn's part of the worker is played by lists of what it was given."""

    @pytest.fixture
    def worker(self, worker, monkeypatch):
        worker.wsgi, worker.reader, worker.reading = DirectPosts(Pages()), ThreadPoolExecutor(1), None
        worker.for_this_reading, worker.for_next_reading = [], []
        worker.desk, worker.asking, worker.questions, worker.served = ThreadPoolExecutor(1), None, deque(), deque()
        worker.answered, worker.in_threads = [], []
        worker.method_queue = SimpleNamespace(deferred=Queue())
        worker.method_queue.defer = lambda *call: worker.method_queue.deferred.put(call)
        gunicorns = gthread.ThreadWorker
        monkeypatch.setattr(gunicorns, "wait_for_and_dispatch_events", lambda *_: None)
        monkeypatch.setattr(gunicorns, "enqueue_req", lambda worker, conn: worker.in_threads.append(conn))
        monkeypatch.setattr(gunicorns, "finish_request", lambda _worker, _conn, done: done.result())
        monkeypatch.setattr(gunicorns, "handle", self.handle)
        monkeypatch.setattr(gunicorns, "murder_pending", lambda *_: None)
        worker.alive, worker.told_at, worker.long_reads = True, 0, {}
        with worker.reader, worker.desk:
            yield worker

    @staticmethod
    def handle(worker, conn):
        worker.answered.append((conn, ready_page.get()))
        conn.sock.sendall(b"page")
        return True

    @pytest.fixture
    def connections(self):
        with ExitStack() as stack:
            made = [tuple(map(stack.enter_context, socket.socketpair())) for _ in range(3)]
            yield [
                SimpleNamespace(sock=a, client=b, initialized=False, init=Mock(), close=a.close) for a, b in made
            ]

    def arrive(self, worker, *connections, request=GET):
        for conn in connections:
            conn.client.sendall(request)
            worker.enqueue_req(conn)


class TestKeptPages(InTheLoop):
    def reading(self, monkeypatch, result):
        read = Mock(side_effect=result)
        monkeypatch.setattr("mysite.gunicorn_worker.current_content", read)
        return read

    def test_all_who_wait_share_one_reading_and_no_thread(self, worker, connections, monkeypatch):
        read = self.reading(monkeypatch, ["new"])
        self.arrive(worker, *connections)
        worker.wait_for_and_dispatch_events(0)
        ready = ADDRESS, worker.wsgi.kept.pages[ADDRESS]
        assert worker.answered == [(conn, ready) for conn in connections]
        assert [conn.client.recv(100) for conn in connections] == [b"page"] * 3
        assert read.call_count == 1
        assert ready_page.get() is None
        assert not worker.in_threads

    def test_who_comes_during_a_reading_waits_for_the_next(self, worker, connections, monkeypatch):
        """It may have begun before an edit that this visitor already knows of."""
        first, second, _ = connections
        go_on = Event()
        read = self.reading(monkeypatch, lambda: go_on.wait(10) and "new")
        self.arrive(worker, first)
        worker.wait_for_and_dispatch_events(0)
        self.arrive(worker, second)
        worker.wait_for_and_dispatch_events(0)
        assert not worker.answered
        go_on.set()
        worker.method_queue.deferred.get(timeout=10)[0]()
        assert [conn for conn, _ in worker.answered] == [first]
        worker.wait_for_and_dispatch_events(0)
        assert [conn for conn, _ in worker.answered] == [first, second]
        assert read.call_count == 2

    @pytest.mark.parametrize("content", [["newer"], [None], [OSError()]])
    def test_what_has_to_be_rendered_or_refused_is_so_in_a_thread(self, worker, connections, monkeypatch, content):
        self.reading(monkeypatch, content)
        self.arrive(worker, *connections)
        worker.wait_for_and_dispatch_events(0)
        assert worker.in_threads == connections
        assert not worker.answered

    def test_who_has_waited_for_a_reading_begins_to_wait_for_a_thread(self, worker, connections, monkeypatch):
        self.reading(monkeypatch, [None])
        conn = connections[0]
        self.arrive(worker, conn)
        conn.queued_at -= QUEUE_SECONDS + 1
        worker.wait_for_and_dispatch_events(0)
        assert time.monotonic() - conn.queued_at < QUEUE_SECONDS

    @pytest.mark.parametrize(
        "request_",
        [
            GET.replace(b"/ ", b"/other/ "),
            GET.replace(b"Host: a", b"Host: b"),
            *(GET[:-2] + b"X-Forwarded-Proto: %b\r\n\r\n" % proto for proto in (b"https", b"a-b", b"http, https")),
            GET[:-2] + 2 * b"x-forwarded-proto: http\r\n" + b"\r\n",
            GET.replace(b"GET", b"POST"),
            GET + b"more",
            GET + GET,
            *(GET.replace(b"Host", b"Content-Length: %b\r\nHost" % length) for length in LENGTHS),
            GET.replace(b"Host", b"TRANSFER-ENCODING: chunked\r\nHost"),
            GET[:-2],
        ],
    )
    def test_what_is_no_page_that_is_kept_does_not_wait(self, worker, connections, request_):
        self.arrive(worker, connections[0], request=request_)
        assert worker.in_threads == connections[:1]

    def test_what_was_read_ahead_is_for_a_thread(self, worker, connections):
        conn = connections[0]
        conn.initialized, conn.parser = True, SimpleNamespace(unreader=SimpleNamespace(buf=BytesIO(b"GET /x")))
        self.arrive(worker, conn)
        assert worker.in_threads == [conn]

    def test_a_silent_connection_takes_no_thread_until_it_speaks(self, worker, connections, monkeypatch):
        self.reading(monkeypatch, ["new"])
        conn = connections[0]
        conn.sock.settimeout(0)
        worker.poller, worker.pending_conns = Mock(), []
        worker.enqueue_req(conn)
        worker.poller.register.assert_called_once()
        assert worker.pending_conns == [conn]
        self.arrive(worker, conn)
        worker.wait_for_and_dispatch_events(0)
        assert [conn for conn, _ in worker.answered] == [conn]
        assert not worker.in_threads

    def test_the_probe_of_health_waits_for_nothing(self, worker, connections):
        self.arrive(worker, connections[0], request=PROBES[0] + b"HTTP/1.1\r\n\r\n")
        assert worker.answered == [(connections[0], None)]

    def test_the_loop_waits_for_no_reader(self, worker, connections, monkeypatch):
        """What the network does not take is sent in a thread, which may be kept waiting."""
        conn, page = connections[0], b"x" * 2_000_000
        self.reading(monkeypatch, ["new"])
        monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda _worker, conn: conn.sock.sendall(page) or True)
        self.arrive(worker, conn)
        with ThreadPoolExecutor(1) as worker.tpool:
            worker.wait_for_and_dispatch_events(0)
            got = b""
            while len(got) < len(page):
                got += conn.client.recv(1_000_000)
            finish, finished, done = worker.method_queue.deferred.get(timeout=10)
        assert got == page
        assert (finish, finished, done.result()) == (worker.finish_request, conn, True)

    def test_who_takes_nothing_of_a_page_is_left_without_holding_up_the_loop(self, worker, connections):
        conn = connections[0]
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 0, 10_000))
        left = worker.send_rest(conn, b"x" * 2_000_000, True)  # noqa: FBT003  (as a thread is told)
        assert left is gthread._DEFER
        assert conn.is_leaving

    def test_a_client_that_has_left_ends_nothing(self, worker, connections, monkeypatch):
        self.reading(monkeypatch, ["new"])
        self.arrive(worker, *connections)
        connections[0].client.close()
        worker.wait_for_and_dispatch_events(0)
        assert connections[2].client.recv(100) == b"page"

    def test_while_the_database_hangs_pages_are_told_to_come_back(self, worker, connections, monkeypatch):
        go_on = Event()
        self.reading(monkeypatch, lambda: go_on.wait(10) and None)
        first, second, _ = connections
        worker.nr_conns = 2
        worker.log = Mock()
        self.arrive(worker, first)
        worker.wait_for_and_dispatch_events(0)
        self.arrive(worker, second)
        first.queued_at -= READING_LIMIT + 1
        worker.murder_pending()
        assert first.client.recv(1000) == BUSY
        assert worker.nr_conns == 1
        second.queued_at -= READING_LIMIT + 1
        worker.murder_pending()
        assert second.client.recv(1000) == BUSY
        go_on.set()
        worker.method_queue.deferred.get(timeout=10)[0]()
        assert not worker.in_threads


class TestQuestions(InTheLoop):
    @pytest.fixture(autouse=True)
    def finished(self, worker, monkeypatch):
        monkeypatch.setattr("mysite.gunicorn_worker.current_content", lambda: ("new", None))
        worker.wsgi.doors[ADDRESS] = Mock()
        worker.finished = []
        worker.finish_request = lambda conn, done: worker.finished.append((conn, done.result()))

    @pytest.fixture
    def patient(self, monkeypatch):
        monkeypatch.setattr("mysite.gunicorn_worker.PAUSE", 10)

    @pytest.fixture
    def go_on(self, worker, monkeypatch):
        """The connection `worker.slow` is served until then; the loop pauses until that has begun."""
        begun, go_on, wait = Event(), Event(), futures.wait

        def handle(_worker, conn):
            if conn is not worker.slow:
                return True
            begun.set()
            return go_on.wait(10)

        def pause(tasks, seconds):
            is_asking = tasks == [worker.asking]
            assert not is_asking or begun.wait(10)
            return wait(tasks, 0 if is_asking else 10)

        monkeypatch.setattr(gthread.ThreadWorker, "handle", handle)
        monkeypatch.setattr(futures, "wait", pause)
        yield go_on
        go_on.set()

    @pytest.mark.usefixtures("patient")
    def test_all_that_have_arrived_are_served_by_one_thread(self, worker, connections, monkeypatch):
        threads, reads = [], Mock(return_value=("new", None))

        def handle(_worker, _conn):
            threads.append(current_thread())
            assert read_for_all.get() == "new"
            return True

        monkeypatch.setattr(gthread.ThreadWorker, "handle", handle)
        monkeypatch.setattr("mysite.gunicorn_worker.current_content", reads)
        self.arrive(worker, *connections, request=ASK)
        assert not threads
        assert not reads.called
        worker.wait_for_and_dispatch_events(0)
        assert worker.finished == [(conn, True) for conn in connections]
        assert len(set(threads)) == 1
        assert current_thread() not in threads
        assert reads.call_count == 1
        assert not worker.in_threads

    def test_whoever_takes_long_keeps_nobody_waiting(self, worker, connections, go_on):
        worker.slow, other, late = connections
        self.arrive(worker, worker.slow, other, request=ASK)
        worker.wait_for_and_dispatch_events(0)
        assert worker.in_threads == [other]
        self.arrive(worker, late, request=ASK)
        assert worker.in_threads == [other, late]
        go_on.set()
        worker.method_queue.deferred.get(timeout=10)[0]()
        assert worker.finished == [(worker.slow, True)]
        late.sock.recv(1000)
        self.arrive(worker, late, request=ASK)
        assert list(worker.questions) == [late]

    @pytest.mark.usefixtures("go_on")
    def test_pages_go_first(self, worker, connections):
        """And whoever was served before the slow one is heard again."""
        quick, worker.slow, page = connections
        worker.wsgi.kept.pages[ADDRESS].made_of = "new", None
        self.arrive(worker, quick, worker.slow, request=ASK)
        self.arrive(worker, page)
        worker.wait_for_and_dispatch_events(0)
        assert worker.finished == [(page, True), (quick, True)]

    @pytest.mark.usefixtures("patient")
    def test_without_a_database_each_reads_for_itself(self, worker, connections, monkeypatch):
        read = []
        monkeypatch.setattr("mysite.gunicorn_worker.current_content", lambda: None)
        monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda *_: read.append(read_for_all.get()))
        self.arrive(worker, connections[0], request=ASK)
        worker.wait_for_and_dispatch_events(0)
        assert read == [""]

    @pytest.mark.usefixtures("patient")
    def test_what_is_not_to_be_kept_is_left(self, worker, connections, monkeypatch):
        monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda *_: False)
        self.arrive(worker, connections[0], request=ASK)
        worker.wait_for_and_dispatch_events(0)
        assert worker.finished == [(connections[0], gthread._DEFER)]
        assert connections[0].client.recv(100) == b""

    @pytest.mark.usefixtures("patient")
    def test_what_fails_costs_nobody_else_the_answer(self, worker, connections, monkeypatch):
        worker.log = Mock()
        failed, other, _ = connections
        sock = failed.sock

        def handle(_worker, conn):
            assert conn is not failed
            return True

        monkeypatch.setattr(gthread.ThreadWorker, "handle", handle)
        self.arrive(worker, failed, other, request=ASK)
        worker.wait_for_and_dispatch_events(0)
        assert worker.finished == [(failed, gthread._DEFER), (other, True)]
        assert failed.sock is sock
        worker.log.exception.assert_called_once()

    @pytest.mark.parametrize(
        "request_",
        [
            ASK.replace(b"/ ", b"/other/ "),
            ASK.replace(b"Host: a", b"Host: b"),
            ASK + b"x",
            ASK.replace(b"Host", b"Expect: 100-continue\r\nHost"),
            ASK.replace(b"Host", b"Transfer-Encoding: chunked\r\nHost"),
            ASK.replace(b"POST", b"PUT"),
            *(ASK.replace(b" 2", b" %b" % length) for length in LENGTHS),
            ASK.replace(b"2", 16 * b"0" + b"2"),
            ASK[:-1],
        ],
    )
    def test_anything_else_is_for_the_other_threads(self, worker, connections, request_):
        self.arrive(worker, connections[0], request=request_)
        assert worker.in_threads == connections[:1]
        assert not worker.questions
