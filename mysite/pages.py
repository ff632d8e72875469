"""Pages made of content alone: rendered once for each revision, kept in memory, never older than the last edit.

Days count too, since the periods on a page grow. A form's stamp is the one part that moves on, once a second.
"""

import gzip
import re
import threading
from collections.abc import Callable
from functools import wraps
from hashlib import sha256

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac

from mysite.models import Revision
from mysite.stamps import new_stamp

View = Callable[[HttpRequest], HttpResponse]

# What stands in a kept page for the stamp; the same in every replica, since the ETag is made of it too.
STAMP = salted_hmac("mysite.pages", "stamp").hexdigest()
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "": lambda body: body,
}
_REFUSED = re.compile(r"\s*;\s*q=0(\.0*)?\s*\Z")


class KeptPage:
    def __init__(self, key: object, response: HttpResponse) -> None:
        self.key, self.content_type = key, response["Content-Type"]
        self.text = response.text
        self.etag = f'W/"{sha256(response.content).hexdigest()[:16]}"'
        self._sent: tuple[str, dict[str, bytes]] = ("", {})

    def body(self, encoding: str) -> bytes:
        stamp, bodies = self._sent
        if stamp != (now := new_stamp() if STAMP in self.text else ""):
            bodies = {}
            self._sent = now, bodies
        if encoding not in bodies:
            bodies[encoding] = ENCODINGS[encoding](self.text.replace(STAMP, now).encode())
        return bodies[encoding]


def stamp_for(request: HttpRequest | None) -> str:
    """What a form on this request's page bears."""
    return STAMP if getattr(request, "page_is_kept", False) else new_stamp()


def kept_in_memory(view: View) -> View:
    """For views that are only read, and whose answer depends on content and address alone."""
    pages: dict[str, KeptPage] = {}
    rendering = threading.Lock()

    def kept(request: HttpRequest) -> KeptPage | HttpResponse:
        """The page, or the answer itself where it is none to be kept."""
        revision = Revision.current()
        if not revision:
            return view(request)  # there is no content yet
        wanted, page = (revision, timezone.localdate()), pages.get(request.path_info)
        if page is not None and page.key == wanted:
            return page
        with rendering:
            page = pages.get(request.path_info)  # another thread may have rendered it while this one waited
            if page is None or page.key != wanted:
                request.page_is_kept = True  # type: ignore[attr-defined]  # read by stamp_for
                response = view(request)
                if response.status_code != 200:
                    return response
                page = pages[request.path_info] = KeptPage(wanted, response)
        return page

    @wraps(view)
    def serve(request: HttpRequest) -> HttpResponse:
        if settings.DEBUG:  # templates change while one develops
            return view(request)
        page = kept(request)
        return page if isinstance(page, HttpResponse) else answer(request, page)

    return serve


def answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    headers = {"ETag": page.etag, "Cache-Control": "no-cache"}
    response = get_conditional_response(request, etag=page.etag)
    if response is None:
        encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
        response = HttpResponse(page.body(encoding), page.content_type)
        if encoding:
            headers["Content-Encoding"] = encoding
    for name, value in headers.items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def accepted_encoding(header: str) -> str:
    accepted = {part.split(";")[0].strip() for part in header.split(",") if not _REFUSED.search(part)}
    return next((encoding for encoding in ENCODINGS if encoding in accepted), "")
