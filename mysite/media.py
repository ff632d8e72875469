"""Uploaded files, kept by browsers for as long as their names allow."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

NAMED_BY_CONTENT = re.compile(r"(?:.*/)?[0-9a-f]{16}-[^/]+")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    keep = "max-age=31536000, immutable" if NAMED_BY_CONTENT.fullmatch(path) else "max-age=300"
    response["Cache-Control"] = f"public, {keep}"
    return response
