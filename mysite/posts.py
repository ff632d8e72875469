"""What programs post, as the site's own script does: served by its view alone, once Django has let one of them in.

All that Django does around the view follows from the address, and adds the same headers to every answer; a cookie
is not looked at. What is long or unusual is served by all of Django, and so is what the view fails at, once more.
"""

import logging
import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any, NamedTuple

from django import db
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpResponse
from django.utils import translation
from django.utils.log import log_response

from mysite import request_id
from mysite.bodies import VISITORS_LIMIT
from mysite.pages import MOST, Address, KeptPages, StartResponse, address_of
from mysite.visitors import VisitorPost

EACH_ITS_OWN = {"Content-Length", request_id.HEADER}
AT_ONCE = 1  # second, in which a connection that was cut fails; where the database hangs nobody waits twice

logger = logging.getLogger(__name__)


class Door(NamedTuple):
    view: type[VisitorPost]
    language: str
    headers: list[tuple[str, str]]
    """Those that Django adds to the view's own."""


class DirectPosts:
    """The WSGI application in front of kept pages, and of Django behind them."""

    def __init__(self, kept: KeptPages) -> None:
        self.kept = kept
        self.doors: dict[Address, Door] = {}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if settings.DEBUG or not is_short_json(environ):
            return self.kept(environ, start_response)
        address = address_of(environ)
        if door := self.doors.get(address):
            return self.serve(door, environ, start_response)
        response = self.kept(environ, start_response)
        made_by = getattr(response, "made_by", None)
        # Cookies may add headers that are nobody else's.
        if isinstance(response, HttpResponse) and made_by and not environ.get("HTTP_COOKIE"):
            view, own = made_by
            added = [(name, value) for name, value in response.items() if name not in own | EACH_ITS_OWN]
            if len(self.doors) >= MOST:
                self.doors.clear()
            self.doors[address] = Door(view, translation.get_language(), added)
        return response

    def serve(self, door: Door, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        own = (request_id.HEADER, request_id.name(environ))
        translation.activate(door.language)
        request, view, began = WSGIRequest(environ), door.view(), time.monotonic()
        view.setup(request)
        try:
            response = view.serve()
        except Exception as error:  # noqa: BLE001  (Django reports it, where it fails there too)
            connection.close()  # it may have been cut while it was idle
            if not isinstance(error, db.Error) or time.monotonic() - began < AT_ONCE:
                logger.warning("Django serves it once more: %s", type(error).__name__)
                body.seek(0)
                return self.kept(environ, start_response)
            response = view.unavailable()
        status = f"{response.status_code} {response.reason_phrase}"
        if response.status_code >= 400:
            log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
        length = ("Content-Length", str(len(response.content)))
        start_response(status, [*response.items(), *door.headers, length, own])
        return [response.content]


def is_short_json(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE") == "application/json"
        and "HTTP_TRANSFER_ENCODING" not in environ
        and length.isdecimal()
        and int(length) <= VISITORS_LIMIT
    )
