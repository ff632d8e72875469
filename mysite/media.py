"""Uploaded files, wherever they are stored, kept by browsers for as long as their names allow."""

import errno
import mimetypes
import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

NAMED_BY_CONTENT = re.compile(r"(?:.*/)?[0-9a-f]{16}-[^/]+")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    response = stored_file(path, request.headers.get("If-Modified-Since"))
    keep = "max-age=31536000, immutable" if NAMED_BY_CONTENT.fullmatch(path) else "max-age=300"
    response["Cache-Control"] = f"public, {keep}"
    return response


def stored_file(path: str, known_since: str | None) -> HttpResponseBase:
    try:
        file = default_storage.open(path)
        modified = default_storage.get_modified_time(path).timestamp()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError) as error:
        raise Http404 from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise Http404 from error
        raise
    if not was_modified_since(known_since, int(modified)):
        file.close()
        return HttpResponseNotModified()
    response = FileResponse(file, content_type=mimetypes.guess_type(path)[0] or "application/octet-stream")
    response["Last-Modified"] = http_date(modified)
    return response
