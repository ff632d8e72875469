"""How large a request's body may be, judged by its stated length before anything of it is read."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mysite.errors import Refused, respond, too_large
from mysite.health import GetResponse

VISITORS_LIMIT = 64 * 1024
OWNERS_LIMIT = 12 * 1024 * 1024  # a photo of 10 MiB, and the form around it


class BodyLimitMiddleware:
    """Before the check of CSRF tokens, which parses forms and stores the files in them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = problem_with(request)
        return respond(request, refused) if refused else self.get_response(request)


def problem_with(request: HttpRequest) -> Refused | None:
    if request.headers.get("Transfer-Encoding"):
        return Refused(411, "length_required", _("Please send the length of the body."))
    stated = request.headers.get("Content-Length", "")
    length = int(stated) if stated.isdecimal() else 0
    if length <= VISITORS_LIMIT:
        return None
    if not (request.user.is_authenticated and request.user.is_staff):
        return too_large()
    if length > OWNERS_LIMIT:
        most = OWNERS_LIMIT // 1024**2
        return Refused(413, "too_large", _("That is too large. At most %d MB can be sent at once.") % most)
    return None
