"""As much of S3 as keeps one bucket: objects by path, for whoever signs."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

NAME = "uploads-of-the-suite"


class Objects(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stored: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Objects
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.server.stored[self.key()] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def do_GET(self) -> None:
        content = self.server.stored.get(self.key())
        self.answer(404) if content is None else self.answer(200, content)

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        self.server.stored.pop(self.key(), None)
        self.answer(204)

    def key(self) -> str:
        self.server.asked.append((self.command, self.path))
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 ")
        assert "x-amz-acl" not in self.headers
        return self.path.partition("?")[0].removeprefix(f"/{NAME}/")

    def answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", formatdate(1_700_000_000, usegmt=True))
        self.send_header("ETag", '"one"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def bucket() -> Iterator[Objects]:
    objects = Objects()
    Thread(target=objects.serve_forever, daemon=True).start()
    try:
        yield objects
    finally:
        objects.shutdown()
        objects.server_close()


def access(objects: Objects) -> dict[str, str]:
    """What the environment says to an AWS client."""
    keys = {"AWS_ACCESS_KEY_ID": "an-id", "AWS_SECRET_ACCESS_KEY": "a-secret"}
    return keys | {"AWS_ENDPOINT_URL_S3": objects.url, "AWS_REGION": "ap-northeast-2", "MEDIA_BUCKET": NAME}
