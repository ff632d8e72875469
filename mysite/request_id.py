"""The name of a request, by which its log lines are found: in each of them, and in its answer."""

import random
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mysite.health import GetResponse
from mysite.logs import request_id

HEADER = "X-Request-ID"
_NAMED = "mysite.request_id"  # in the environ
_FORM = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Before all others, so that what they log has it; it stays until the request's own line is written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = name(request.META)
        response = self.get_response(request)
        response.headers[HEADER] = given
        return response


def name(environ: dict[str, Any]) -> str:
    """The one name of the request that is served now: as our own proxy has named it, or anew."""
    if _NAMED in environ:
        return str(environ[_NAMED])
    given = str(environ.get("HTTP_X_REQUEST_ID", "")) if settings.TRUSTED_PROXY_COUNT else ""
    if not _FORM.fullmatch(given):
        given = f"{random.getrandbits(128):032x}"  # the kernel need not be asked for what is no secret
    environ[_NAMED] = given
    request_id.set(given)
    return given
