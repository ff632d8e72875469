"""Pages made of content alone: rendered by Django once for each revision, then answered from memory above it.

They are never older than the last edit: the revision is read after a request has come, and nothing else is asked.
Days count too, since the periods on a page grow. A form's stamp is the one part that moves on, once a second.
"""

import gzip
import re
import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import date
from functools import wraps
from hashlib import sha256
from typing import Any

import brotli
from django import db
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac

from mysite import request_id
from mysite.models import Revision
from mysite.stamps import new_stamp

Content = tuple[str, date]  # the revision, and the day
Address = tuple[str, str, str, str]  # path, host, X-Forwarded-Proto, scheme
View = Callable[[HttpRequest], HttpResponse]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# What stands in a kept page for the stamp; the same in every replica, since the ETag is made of it too.
STAMP = salted_hmac("mysite.pages", "stamp").hexdigest()
TO_BE_KEPT = "mysite.pages.to_be_kept"  # in the environ of a request whose answer would be kept
MOST = 100  # an address counts once for each name of the host, of which a visitor may invent some
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "": lambda body: body,
}
_LINE = re.compile(rb"(?:GET|HEAD|POST) (/[\w/.-]*)(?:\?\S*)? HTTP/1\.1\r\n", re.ASCII)
_HOST = re.compile(rb"\r\nhost:[ \t]*(\S*)[ \t]*\r\n", re.IGNORECASE)
_PROTO_NAME = re.compile(rb"\r\nx-forwarded-proto[ \t]*:", re.IGNORECASE)
_PROTO = re.compile(rb"\r\nx-forwarded-proto:[ \t]*(\w*)[ \t]*\r\n", re.IGNORECASE | re.ASCII)
_REFUSED = re.compile(r"\s*;\s*q=0(\.0*)?\s*\Z")


def kept_in_memory(view: View) -> View:
    """For views that are only read, and whose answer depends on content and address alone."""

    @wraps(view)
    def serve(request: HttpRequest) -> HttpResponse:
        revision, day = Revision.current() if TO_BE_KEPT in request.META else "", timezone.localdate()
        request.page_is_kept = bool(revision)  # type: ignore[attr-defined]  # read by stamp_for
        response = view(request)
        if revision and response.status_code == 200:
            response.made_of = revision, day  # type: ignore[attr-defined]  # read by KeptPages
        return response

    return serve


def stamp_for(request: HttpRequest | None) -> str:
    """What a form on this request's page bears."""
    return STAMP if getattr(request, "page_is_kept", False) else new_stamp()


class KeptPage:
    """One page as all middleware left it, ready to be sent."""

    def __init__(self, response: HttpResponse, made_of: Content) -> None:
        self.made_of, self.text = made_of, response.text
        self.etag = f'"{sha256(response.content).hexdigest()[:16]}"'
        response["ETag"], response["Cache-Control"] = f"W/{self.etag}", "no-cache"
        patch_vary_headers(response, ["Accept-Encoding"])
        self.headers = [item for item in response.items() if item[0] not in {"Content-Length", request_id.HEADER}]
        self.headers_304 = [item for item in self.headers if item[0] in {"ETag", "Cache-Control", "Vary"}]
        self._sent: tuple[str, dict[str, bytes]] = ("", {})

    def answer(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        own = [(request_id.HEADER, request_id.name(environ))]
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if self.etag in known or known == "*":
            start_response("304 Not Modified", self.headers_304 + own)
            return []
        encoding = accepted_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body = self.body(encoding)
        own.append(("Content-Length", str(len(body))))
        if encoding:
            own.append(("Content-Encoding", encoding))
        start_response("200 OK", self.headers + own)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def body(self, encoding: str) -> bytes:
        stamp, bodies = self._sent
        if stamp != (now := new_stamp() if STAMP in self.text else ""):
            bodies = {}
            self._sent = now, bodies
        if encoding not in bodies:
            bodies[encoding] = ENCODINGS[encoding](self.text.replace(STAMP, now).encode())
        return bodies[encoding]


# That of an address which was found fresh for the request that is answered next.
ready_page = ContextVar[tuple[Address, KeptPage] | None]("ready_page", default=None)


class KeptPages:
    """The WSGI application in front of Django's. gunicorn_worker looks into it to answer many at once."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pages: dict[Address, KeptPage] = {}
        self.rendering = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or settings.DEBUG:  # templates change in development
            return self.application(environ, start_response)
        address = address_of(environ)
        ready = ready_page.get()
        if ready and ready[0] == address:
            return ready[1].answer(environ, start_response)
        page = self.pages.get(address)
        if page is None:
            return self.ask_django(address, environ, start_response)
        wanted = current_content()
        if wanted is None:
            return self.application(environ, start_response)  # it has an answer for this
        if page.made_of == wanted:
            return page.answer(environ, start_response)
        with self.rendering:
            page = self.pages.get(address)  # another thread may have renewed it while this one waited
            if page is not None and page.made_of == wanted:
                return page.answer(environ, start_response)
            return self.ask_django(address, environ, start_response)

    def page_of(self, address: Address, content: Content) -> KeptPage | None:
        page = self.pages.get(address)
        return page if page is not None and page.made_of == content else None

    def ask_django(
        self, address: Address, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        environ[TO_BE_KEPT] = True
        start: list[tuple[object, ...]] = []
        response = self.application(environ, lambda *arguments: start.append(arguments))
        made_of = getattr(response, "made_of", None)
        if not isinstance(response, HttpResponse) or made_of is None or response.cookies:
            start_response(*start[0])
            return response
        response.close()
        if len(self.pages) >= MOST:
            self.pages.clear()
        page = self.pages[address] = KeptPage(response, made_of)
        return page.answer(environ, start_response)


def address_of(environ: dict[str, Any]) -> Address:
    """Django has accepted host and scheme of what is kept under one."""
    host, scheme = environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_PROTO", "")
    return environ["PATH_INFO"], host, scheme, environ["wsgi.url_scheme"]


def likely_address(head: bytes) -> Address | None:
    """Of a request that begins with these bytes: a guess, the call itself reads them by all rules."""
    line, host, protos = _LINE.match(head), _HOST.search(head), _PROTO.findall(head)
    if line is None or host is None or len(protos) != len(_PROTO_NAME.findall(head)) or len(protos) > 1:
        return None
    return line[1].decode(), host[1].decode("latin-1"), protos[0].decode() if protos else "", "http"


def current_content() -> Content | None:
    """What a page has to be made of, or None while the database does not answer."""
    try:
        return Revision.current(), timezone.localdate()
    except db.Error:
        connection.close()  # it may have been cut while it was idle; a new one tells
    try:
        return Revision.current(), timezone.localdate()
    except db.Error:
        return None


def accepted_encoding(header: str) -> str:
    accepted = {part.split(";")[0].strip() for part in header.split(",") if not _REFUSED.search(part)}
    return next((encoding for encoding in ENCODINGS if encoding in accepted), "")
