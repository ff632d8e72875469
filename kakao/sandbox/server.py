import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from kakao.sandbox.control import control
from kakao.sandbox.errors import KakaoError
from kakao.sandbox.faults import Fault
from kakao.sandbox.routes import ENDPOINTS, answer
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.screens import SCREENS
from kakao.sandbox.wire import Request, Response, json_response, read_fields

BODY_LIMIT = 2**20


class SandboxServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.sandbox = sandbox
        self.closing = threading.Event()
        super().__init__((host, port), Exchange)

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def server_close(self) -> None:
        self.closing.set()
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Exchange(BaseHTTPRequestHandler):
    """One connection, one request: a connection kept alive would outlive the server in tests."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        self.close_connection = True
        response = self.respond()
        if response is not None:
            self.write(response)

    do_POST = do_DELETE = do_GET  # noqa: N815 -- the names http.server calls

    def respond(self) -> Response | None:
        """The answer, or None when the connection is to be cut."""
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT:
            return json_response({"code": -8, "msg": "bad header: Content-Length"}, 400)
        request = self.read_request(int(length))
        sandbox = self.server.sandbox
        with sandbox.lock:
            if request.path.startswith("/control/api/"):
                return control(sandbox, request)
            if request.method == "GET" and request.path in SCREENS:
                return SCREENS[request.path](sandbox, request)
        return self.play_kakao(request)

    def read_request(self, length: int) -> Request:
        url = urlsplit(self.path)
        return Request(
            method=self.command,
            path=url.path,
            query=read_fields(url.query),
            content_type=self.headers.get("Content-Type", ""),
            authorization=self.headers.get("Authorization", ""),
            body=self.rfile.read(length),
        )

    def play_kakao(self, request: Request) -> Response | None:
        sandbox = self.server.sandbox
        with sandbox.lock:
            call = sandbox.record(request)
            fault = sandbox.faults.take(request.path) if request.path in ENDPOINTS else None
        response = self.answer(request) if fault is None else self.play_fault(fault, request)
        call.status = response.status if response else None
        return response

    def play_fault(self, fault: Fault, request: Request) -> Response | None:
        done = self.answer(request) if fault.after else None
        match fault.kind:
            case "delay":
                self.server.closing.wait(fault.seconds)
                return done or self.answer(request)
            case "respond":
                return fault.response()
            case "error":
                return KakaoError(fault.error).response(request.path, self.server.sandbox.knobs)
            case "hang":
                self.wait_for_client_to_leave(fault.seconds)
        return None

    def answer(self, request: Request) -> Response:
        with self.server.sandbox.lock:
            return answer(self.server.sandbox, request)

    def wait_for_client_to_leave(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.server.closing.wait(0.05):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def write(self, response: Response) -> None:
        headers = {
            "Content-Type": response.content_type,
            "Content-Length": str(len(response.body)),
            "Connection": "close",
        }
        self.send_response(response.status)
        for name, value in (headers | response.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: an address here carries codes."""


@contextmanager
def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> Iterator[SandboxServer]:
    """A running sandbox in a thread, at `server.url`."""
    server = SandboxServer(sandbox, host, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
