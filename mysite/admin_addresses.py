"""Queries that no link of the admin makes, and that Django's pages crash on (`?_to_field=`, `?id__in=9...9`)."""

import logging

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mysite.errors import bad_request
from mysite.health import GetResponse

logger = logging.getLogger(__name__)


class AdminAddressMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, FieldDoesNotExist | OverflowError) or not request.GET:
            return None
        if not request.path_info.startswith(reverse("admin:index")):
            return None
        logger.warning("a query that the admin cannot answer: %s", exception)
        return bad_request(request, exception)
