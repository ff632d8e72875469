"""A POST that anyone may send without a cookie: JSON or form fields in, JSON or a page out."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import ClassVar

from django import db
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from mysite.errors import RETRY_SECONDS, Refused, respond, wants_json, with_retry_after
from mysite.limits import retry_after

logger = logging.getLogger(__name__)

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class VisitorPost(View):
    """Subclasses give `scope`, `rate_setting`, `accept`; `page_refused` is for those that keep what was typed."""

    http_method_names = ["post"]
    scope: ClassVar[str]
    rate_setting: ClassVar[str]
    may_repeat: ClassVar[bool] = False  # whether serving a request once more does no harm but to be counted again
    data: Mapping[str, object]

    @classmethod
    def as_view(cls, **initkwargs: object) -> Callable[..., HttpResponseBase]:
        """Exempt from CSRF tokens: there is no cookie to abuse, and the pages of other sites are refused."""
        return csrf_exempt(super().as_view(**initkwargs))

    def accept(self, data: Mapping[str, object]) -> HttpResponse:
        """Serve the request or raise Refused. `data` is the JSON object or the form's fields.

        Call `refuse_too_many` once the fields are found good: a slip of the pen costs a visitor nothing.
        """
        raise NotImplementedError

    def page_refused(self, refused: Refused) -> HttpResponse:
        return respond(self.request, refused)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.serve()
        except db.Error:
            response = self.unavailable()
        if self.may_repeat and response.status_code == 200:
            response.made_by = type(self), set(response.headers)  # type: ignore[attr-defined]  # read by DirectPosts
        return response

    def serve(self) -> HttpResponse:
        """As `accept` does, or as a refusal. Raises what else that raises, such as errors of the database."""
        self.wants_json, self.data = wants_json(self.request), {}
        try:
            refuse_other_sites(self.request)
            self.data = read_fields(self.request)
            response = self.accept(self.data)
        except Refused as refused:
            return self.answer_refused(refused)
        response["Cache-Control"] = "no-store"
        return response

    def unavailable(self) -> HttpResponse:
        """While an error of the database is handled."""
        logger.exception("the database failed a visitor")
        words = _("Something went wrong here, and this was not sent. Please send it again in a moment.")
        return self.answer_refused(Refused(503, "unavailable", words, wait=RETRY_SECONDS))

    def http_method_not_allowed(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Whoever opens a form's address by hand gets a page, not a blank one."""
        advice = _("Please use the form on the first page.")
        refused = Refused(405, "method_not_allowed", _("There is nothing to read at this address."), advice=advice)
        response = respond(request, refused)
        response["Allow"] = "POST"
        return response

    def answer_refused(self, refused: Refused) -> HttpResponse:
        response = respond(self.request, refused) if self.wants_json else self.page_refused(refused)
        response["Cache-Control"] = "no-store"
        return with_retry_after(response, refused)

    def refuse_too_many(self) -> None:
        wait = retry_after(self.scope, getattr(settings, self.rate_setting), self.request)
        if wait is not None:
            raise Refused(429, "rate_limited", _("Too many at once. Please try again in a moment."), wait=wait)


def refuse_other_sites(request: HttpRequest) -> None:
    """Browsers say where a request comes from (Origin, Sec-Fetch-Site); programs need not."""
    origin, fetch_site = request.META.get("HTTP_ORIGIN"), request.META.get("HTTP_SEC_FETCH_SITE", "none")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return
    is_foreign = origin is not None and origin not in {
        settings.SITE_URL,
        f"{request.scheme}://{request.get_host()}",
    }
    if is_foreign or fetch_site not in {"same-origin", "none"}:
        raise Refused(403, "cross_site", _("Please use the form on this site."))


def read_fields(request: HttpRequest) -> Mapping[str, object]:
    if request.content_type == "application/json":
        return read_json(request.body)
    if request.content_type in FORM_TYPES:
        return read_form(request)
    raise Refused(415, "unsupported_media_type", _("Please send JSON or form fields."))


def read_form(request: HttpRequest) -> Mapping[str, object]:
    try:
        return request.POST.dict()
    except (BadRequest, MultiPartParserError, SuspiciousOperation):
        raise Refused(400, "malformed", _("The form could not be read.")) from None


def read_json(body: bytes) -> Mapping[str, object]:
    try:
        data = json.loads(body)
        # Half of a surrogate pair is valid JSON and no valid text.
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Refused(400, "malformed", _("The body is not valid JSON.")) from None
    if not isinstance(data, dict):
        raise Refused(400, "malformed", _("The body has to be a JSON object."))
    return data
