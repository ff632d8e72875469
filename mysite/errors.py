"""Requests that are not served: the reason, and its answer as JSON for programs or a page in the site's look.

No page here asks database, session or context processors: any of them may be what failed.
"""

import sys
from collections.abc import Callable, Mapping
from errno import EDQUOT, ENOSPC
from typing import Any

from django import db
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mysite.context import site

RETRY_SECONDS = 5


class Refused(Exception):
    """`status` and `code` are the contract's; `message` is for the reader, `advice` is what a page adds to it."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str = "",
        *,
        advice: str = "",
        fields: Mapping[str, list[str]] | None = None,
        wait: int = 0,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.advice = status, code, message, advice
        self.fields, self.wait = fields, wait

    def json(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code}
        if self.message:
            error["message"] = self.message
        if self.fields is not None:
            error["fields"] = self.fields
        return {"error": error}


def too_large() -> Refused:
    return Refused(413, "too_large", _("That is too much text. Please shorten it."))


def json_response(data: Mapping[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def wants_json(request: HttpRequest) -> bool:
    if request.content_type == "application/json":
        return True
    for accepted in request.accepted_types:  # the most wanted first
        if accepted.main_type == "application" and accepted.sub_type == "json":
            return True
        if accepted.main_type in {"text", "*"}:
            return False
    return False


def respond(request: HttpRequest, refused: Refused) -> HttpResponse:
    if wants_json(request):
        return json_response(refused.json(), refused.status)
    in_admin = request.path_info.startswith(reverse("admin:index"))
    context = {"refused": refused, "in_admin": in_admin, **site(request)}
    return HttpResponse(render_to_string("error.html", context), status=refused.status)


def with_retry_after(response: HttpResponse, refused: Refused) -> HttpResponse:
    if refused.wait:
        response["Retry-After"] = str(refused.wait)
    return response


def handler(explain: Callable[[BaseException | None], Refused]) -> Callable[..., HttpResponse]:
    """A view as Django wants it for an error, in the language of the address.

    What failed may have done so before the locale's middleware, and a thread keeps the language it had last.
    """

    def view(request: HttpRequest, exception: Exception | None = None, **_reason: str) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            refused = explain(exception or sys.exception())
            return with_retry_after(respond(request, refused), refused)

    return view


@handler
def bad_request(exception: BaseException | None) -> Refused:
    if isinstance(exception, RequestDataTooBig):
        return too_large()
    advice = _("Please go back and try it again.")
    return Refused(400, "bad_request", _("This request could not be read."), advice=advice)


@handler
def permission_denied(_exception: BaseException | None) -> Refused:
    advice = _("If you are the owner, log in first and try again.")
    return Refused(403, "forbidden", _("This page is not open to you."), advice=advice)


@handler
def csrf_failure(_exception: BaseException | None) -> Refused:
    advice = _("Nothing has been saved. Please go back, reload the page and send it once more.")
    return Refused(403, "forbidden", _("This form is out of date."), advice=advice)


@handler
def page_not_found(_exception: BaseException | None) -> Refused:
    advice = _("It may have moved, or the address has a typing mistake.")
    return Refused(404, "not_found", _("There is no such page."), advice=advice)


@handler
def server_error(exception: BaseException | None) -> Refused:
    advice = _("Please try again in a moment. What you typed is still there when you go back.")
    full = isinstance(exception, OSError) and exception.errno in {ENOSPC, EDQUOT}
    if full or isinstance(exception, db.OperationalError | db.InterfaceError):
        message = _("The site cannot answer just now.")
        return Refused(503, "unavailable", message, advice=advice, wait=RETRY_SECONDS)
    return Refused(500, "server_error", _("Something went wrong here."), advice=advice)
