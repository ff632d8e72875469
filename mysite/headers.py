"""Headers that every answer bears, static files included."""

from django.http import HttpRequest, HttpResponse

from mysite.health import GetResponse

UNUSED = ("camera", "geolocation", "gyroscope", "accelerometer", "microphone", "payment", "usb", "browsing-topics")
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware:
    """A view that sets one of them itself has the last word."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
