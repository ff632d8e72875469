"""gunicorn's worker with threads, which slow and silent clients cannot use up, nor too many at once.

A request gets a thread when the whole of it has arrived: header, and a body as long as visitors may send. Until
then it waits in the kernel, and so does a connection that is to be closed. What is longer, which only the owner
sends, is read in a thread, but never in more than half of them. Whoever has waited long for a thread is told to
come back: were all served, each would wait longer than the one before. So is whoever waits to be accepted, where
for a while more came than could be. Probes of health are answered always.

A page that is kept in memory needs no thread: all that wait for one share a single reading of the content's
revision, which begins after they have arrived, and then the loop answers them itself, as it does /healthz.
Questions that have arrived together are answered in one thread, one after the other, while the loop pauses, since
threads that take turns at the interpreter cost more than an answer. Where one takes long, the others get threads.
"""

import re
import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent import futures
from contextlib import suppress
from enum import Enum, auto
from functools import partial
from typing import Any

from gunicorn.workers import gthread

from mysite.bodies import VISITORS_LIMIT
from mysite.models import read_for_all
from mysite.pages import Address, Content, current_content, likely_address, ready_page
from mysite.posts import DirectPosts

ARRIVAL_SECONDS = 10  # for what is awaited without a thread
READING_SECONDS = 60  # for what is read in one
STALL_SECONDS = 30  # in which a client takes none of the answer
LINGER_SECONDS = 2  # for a client to take the answer before it hears that nobody reads it any more
QUEUE_SECONDS = 0.5  # of waiting for a thread, or of more connections than are accepted
MOMENT = 0.05  # that the loop itself waits for the database, or turns away who has waited
PAUSE = 0.03  # and for questions to be answered
READING_LIMIT = 5  # seconds that a page waits for it
ACCEPTED_AT_ONCE = 32  # where threads compute, the loop seldom gets its turn
USUAL, HEADER_LIMIT = 4 * 1024, 32 * 1024
PROBES = (b"GET /healthz ", b"GET /readyz ")
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
END = b"\r\n\r\n"  # of a header
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,4300})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)  # int's limit
_UNUSUAL = re.compile(
    rb"\r\n(?:transfer-encoding|expect|content-length(?!:[ \t]*\d{1,9}[ \t]*(?:\r|\Z)))", re.IGNORECASE
)

# The rest of a body that was refused is not waited for.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.1


class Arrival(Enum):
    PARTIAL = auto()
    WHOLE = auto()
    LONG = auto()  # too long to be awaited


class ThreadWorker(gthread.ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = threading.BoundedSemaphore(max(self.cfg.threads // 2, 1))
        self.long_reads: dict[Any, float] = {}
        """Connections of which more is being read in a thread, and until when."""
        self.turned_away, self.told_at = 0, 0.0
        self.is_behind = False
        self.behind_since: float | None = None
        self.reader = futures.ThreadPoolExecutor(max_workers=1)
        self.reading: futures.Future[Content | None] | None = None
        self.for_this_reading: list[tuple[Any, Address]] = []
        self.for_next_reading: list[tuple[Any, Address]] = []
        self.desk = futures.ThreadPoolExecutor(max_workers=1)
        self.asking: futures.Future[None] | None = None
        self.questions: deque[Any] = deque()
        self.served: deque[tuple[Any, Any, bytes]] = deque()

    def accept(self, listener: Any) -> None:
        """As many as wait: gunicorn accepts one in each round of its loop. Where they have been too many for a
        while, those behind them are not kept waiting.
        """
        for _ in range(ACCEPTED_AT_ONCE):
            if self.nr_conns >= self.worker_connections or (conn := next_of(listener, self.cfg)) is None:
                return
            self.nr_conns += 1
            self.enqueue_req(conn)
        self.is_behind = True
        if self.behind_since is None:
            self.behind_since = time.monotonic()
        elif time.monotonic() - self.behind_since > QUEUE_SECONDS and not self.cfg.is_ssl:
            self.turn_away_waiting(listener)

    def turn_away_waiting(self, listener: Any) -> None:
        """For a moment: those who wait to be accepted, and have asked for something other than a probe."""
        until = time.monotonic() + MOMENT
        while self.nr_conns < self.worker_connections and time.monotonic() < until:
            conn = next_of(listener, self.cfg)
            if conn is None:
                self.behind_since = None
                return
            if is_one_request(head := head_of(conn)) and not head.startswith(PROBES):
                self.turn_away(conn)
            else:
                self.nr_conns += 1
                self.enqueue_req(conn)

    def enqueue_req(self, conn: Any) -> None:
        """In the loop: a connection is new, or more has arrived on it."""
        conn.queued_at = time.monotonic()
        if self.cfg.is_ssl or has_begun(conn):
            super().enqueue_req(conn)
            return
        try:
            head = peek(conn)
        except BlockingIOError:
            conn.awaited_until, conn.arrived = conn.queued_at + ARRIVAL_SECONDS, 0
            self.await_more(conn)
            return
        except OSError:
            head = b""
        is_one, is_post = is_one_request(head), head.startswith(b"POST")
        address = likely_address(head) if is_one and isinstance(self.wsgi, DirectPosts) else None
        if is_one and head.startswith(PROBES[0]):
            self.answer_now(conn)
        elif address and not is_post and address in self.wsgi.kept.pages:
            self.for_next_reading.append((conn, address))
        elif address and is_post and address in self.wsgi.doors and (self.asking is None or self.asking.done()):
            self.questions.append(conn)
        else:
            super().enqueue_req(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        self.is_behind = False
        super().wait_for_and_dispatch_events(timeout)
        if not self.is_behind:
            self.behind_since = None
        if self.for_next_reading and not self.reading:
            self.read_for_pages()
        if self.questions:
            self.answer_questions()

    def read_for_pages(self) -> None:
        self.for_this_reading, self.for_next_reading = self.for_next_reading, []
        self.reading = self.reader.submit(current_content)
        if futures.wait([self.reading], MOMENT).done:
            self.answer_pages()
        else:
            self.reading.add_done_callback(lambda _: self.method_queue.defer(self.answer_pages))

    def answer_questions(self) -> None:
        waiting, self.questions = self.questions, deque()
        self.asking = self.desk.submit(self.serve, waiting)
        if not futures.wait([self.asking], PAUSE).done:
            self.asking.add_done_callback(lambda _: self.method_queue.defer(self.finish_served))
            for conn in drained(waiting):
                super().enqueue_req(conn)
        self.finish_served()

    def serve(self, waiting: deque[Any]) -> None:
        """In the thread of the desk. They have all arrived, so one reading of the revision does for them."""
        content = current_content()
        read_for_all.set(content[0] if content else "")
        for conn in drained(waiting):
            try:
                keep, rest = self.answer(conn)
            except Exception:
                self.log.exception("a question could not be served")
                keep, rest = False, b""
            self.served.append((conn, keep, rest))

    def finish_served(self) -> None:
        for conn, keep, rest in drained(self.served):
            self.finish(conn, keep, rest)

    def answer_pages(self) -> None:
        """In the loop, as soon as the content has been read."""
        content = self.reading.result() if self.reading and not self.reading.exception() else None
        waiting, self.for_this_reading, self.reading = self.for_this_reading, [], None
        for conn, address in waiting:
            if content and (page := self.wsgi.kept.page_of(address, content)):
                ready_page.set((address, page))
                self.answer_now(conn)
            else:
                conn.queued_at = time.monotonic()  # it begins to wait for a thread
                super().enqueue_req(conn)
        ready_page.set(None)

    def answer_now(self, conn: Any) -> None:
        """In the loop."""
        self.finish(conn, *self.answer(conn))

    def answer(self, conn: Any) -> tuple[Any, bytes]:
        """Whether to keep the connection, and what the network did not take: this waits for no reader."""
        self.prepare(conn)
        conn.init()  # what reads from the connection later is to have the socket itself
        conn.sock = outbox = Outbox(conn.sock)
        try:
            keep = super().handle(conn)
        finally:
            conn.sock = outbox.sock
        return keep, outbox.flush()

    def finish(self, conn: Any, keep: Any, rest: bytes) -> None:
        """In the loop. What is left to send is sent in a thread."""
        if rest:
            fs = self.tpool.submit(self.send_rest, conn, rest, keep)
            fs.add_done_callback(lambda _: self.method_queue.defer(self.finish_request, conn, fs))
        else:
            done = futures.Future[Any]()
            done.set_result(keep or self.leave(conn))
            self.finish_request(conn, done)

    def send_rest(self, conn: Any, rest: bytes, keep: bool) -> Any:
        conn.sock.settimeout(None)
        with suppress(OSError):
            conn.sock.sendall(rest)
            if keep:
                return keep
        return self.leave(conn)

    def prepare(self, conn: Any) -> None:
        conn.awaited_until = 0
        conn.data_ready = True  # gunicorn would look once more
        if not conn.initialized:
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STALL_SECONDS, 0))

    def handle(self, conn: Any) -> Any:
        """In a thread. What it returns tells the loop to keep the connection, to close it, or to wait for more."""
        if self.cfg.is_ssl:
            return super().handle(conn)  # what has arrived cannot be told from outside
        if getattr(conn, "is_leaving", False):
            return self.linger(conn)
        if not getattr(conn, "awaited_until", 0):
            conn.awaited_until, conn.arrived = time.monotonic() + ARRIVAL_SECONDS, 0
        arrival = look(conn)
        if arrival is Arrival.PARTIAL:
            return wait(conn)
        self.prepare(conn)
        if arrival is Arrival.WHOLE and self.is_too_late_for(conn) and not is_probe(conn):
            return self.turn_away(conn)
        keep = super().handle(conn) if arrival is Arrival.WHOLE else self.read_long(conn)
        return keep or self.leave(conn)

    def is_too_late_for(self, conn: Any) -> bool:
        """Not where the whole machine stood still for a while, and few wait."""
        many_wait: bool = self.tpool._work_queue.qsize() > self.cfg.threads  # noqa: SLF001  (who else knows?)
        return many_wait and time.monotonic() - conn.queued_at > QUEUE_SECONDS

    def turn_away(self, conn: Any) -> Any:
        self.turned_away += 1
        with suppress(OSError):
            conn.sock.recv(HEADER_LIMIT + VISITORS_LIMIT, socket.MSG_DONTWAIT)
            conn.sock.send(BUSY, socket.MSG_DONTWAIT)
        conn.close()
        return False

    def read_long(self, conn: Any) -> Any:
        if not self.readers.acquire(blocking=False):
            with suppress(OSError):
                conn.sock.sendall(BUSY)
            return False
        self.long_reads[conn] = time.monotonic() + READING_SECONDS
        try:
            return super().handle(conn)
        finally:
            del self.long_reads[conn]
            self.readers.release()

    def leave(self, conn: Any) -> Any:
        """gunicorn would linger in its loop, where each such client holds up everybody for two seconds."""
        conn.is_leaving, conn.awaited_until = True, time.monotonic() + LINGER_SECONDS
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return False  # it is closed already
        return self.linger(conn)

    def linger(self, conn: Any) -> Any:
        """Throw away what still arrives, until the client has closed as well."""
        try:
            while conn.sock.recv(VISITORS_LIMIT, socket.MSG_DONTWAIT) and time.monotonic() < conn.awaited_until:
                pass
        except BlockingIOError:
            return wait(conn)
        except OSError:
            pass
        conn.close()
        return False

    def finish_request(self, conn: Any, fs: Any) -> None:
        """In the loop."""
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1  # closed in the thread already; gunicorn would count it twice
            return
        if not self.alive and not fs.cancelled() and fs.exception() is None and fs.result() is gthread._DEFER:  # noqa: SLF001
            self.await_more(conn)  # gunicorn would cut it off, since it is stopping
            return
        super().finish_request(conn, fs)
        if getattr(conn, "awaited_until", 0):
            conn.timeout = conn.awaited_until

    def await_more(self, conn: Any) -> None:
        """As gunicorn does while it is not stopping; in its last rounds it serves who is pending."""
        conn.sock.settimeout(0)
        conn.timeout = conn.awaited_until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self) -> None:
        """In the loop, once a second at least. From the late nothing more is read; an answer can still be sent."""
        super().murder_pending()
        for waiting in (self.for_this_reading, self.for_next_reading):
            while waiting and waiting[0][0].queued_at < time.monotonic() - READING_LIMIT:
                self.nr_conns -= 1
                self.turn_away(waiting.pop(0)[0])
        if self.turned_away and time.monotonic() - self.told_at > 1:
            self.log.warning("too many at once, or no database: %d were told to come back", self.turned_away)
            self.turned_away, self.told_at = 0, time.monotonic()
        for conn, deadline in list(self.long_reads.items()):
            if deadline < time.monotonic():
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


class Outbox:
    """A socket whose answers are collected, to be sent at once and without waiting."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)

    def sendall(self, data: bytes) -> None:
        self.parts.append(data)

    def flush(self) -> bytes:
        """Returns what was not taken."""
        data = b"".join(self.parts)
        try:
            return data[self.sock.send(data, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            return data
        except OSError:
            return b""  # the loop will see that it is closed


def wait(conn: Any) -> Any:
    """For more to arrive, in no thread. Who is late is cut off at once: gunicorn's own way would linger."""
    if time.monotonic() < conn.awaited_until:
        return gthread._DEFER  # noqa: SLF001  (that is what tells the loop)
    conn.close()
    return False


def next_of(listener: Any, cfg: Any) -> Any:
    """The connection that has waited longest to be accepted, or None."""
    try:
        sock, client = listener.accept()
    except (BlockingIOError, ConnectionAbortedError):
        return None
    return gthread.TConn(cfg, sock, client, listener.getsockname())


def is_probe(conn: Any) -> bool:
    return head_of(conn).startswith(PROBES)


def head_of(conn: Any) -> bytes:
    """Empty where nothing has arrived, or never will."""
    try:
        return peek(conn)
    except OSError:
        return b""


def peek(conn: Any) -> bytes:
    """All that is here of a request. Most are short, and the place for a long one is not for nothing."""
    data: bytes = conn.sock.recv(USUAL, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    if len(data) < USUAL:
        return data
    longer: bytes = conn.sock.recv(HEADER_LIMIT + VISITORS_LIMIT, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return longer


def has_begun(conn: Any) -> bool:
    """Whether somebody waits already for the rest of a request, or for the end."""
    return getattr(conn, "is_leaving", False) or bool(getattr(conn, "arrived", 0)) or has_read_ahead(conn)


def has_read_ahead(conn: Any) -> bool:
    """The beginning of a request may have been read with the one before it."""
    return conn.initialized and bool(conn.parser.unreader.buf.getvalue())


def look(conn: Any) -> Arrival:
    """How much of a request is here. Where that is too little, no less than the rest will wake the loop."""
    if has_read_ahead(conn):
        return Arrival.LONG
    try:
        data = peek(conn)
    except BlockingIOError:
        return Arrival.PARTIAL
    except OSError:
        return Arrival.WHOLE  # gunicorn will meet the error itself
    missing = missing_bytes(data)
    # Woken by no more than there was: nothing else will come.
    waits = 0 < missing <= VISITORS_LIMIT and len(data) not in {0, conn.arrived}
    if waits or conn.arrived:
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(data) + missing if waits else 1)
    conn.arrived = len(data) if waits else 0
    if waits:
        return Arrival.PARTIAL
    return Arrival.LONG if missing > VISITORS_LIMIT else Arrival.WHOLE


def drained(queue: deque[Any]) -> Iterator[Any]:
    """One by one, for two threads may do so at once."""
    with suppress(IndexError):
        while True:
            yield queue.popleft()


def is_one_request(data: bytes) -> bool:
    """Whole, nothing after it, and its length so plain that gunicorn will wait for nothing more."""
    header, end, body = data.partition(END)
    length = _LENGTH.search(header)
    return bool(end) and len(body) == (int(length[1]) if length else 0) and not _UNUSUAL.search(header)


def missing_bytes(data: bytes) -> int:
    """How many more are needed at least by a request that begins like this."""
    header, end, body = data.partition(END)
    if not end:
        return 1 if len(data) < HEADER_LIMIT else VISITORS_LIMIT + 1
    length = _LENGTH.search(header)
    return max(int(length[1]) - len(body), 0) if length else 0
