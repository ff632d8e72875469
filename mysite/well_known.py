"""The small text files that crawlers and researchers look for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe


def plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """An admin that was moved is not told of: its pages forbid indexing themselves."""
    rule = "Disallow: /admin/" if settings.ADMIN_PATH == "admin/" else "Disallow:"
    return plain(["User-agent: *", rule, f"Sitemap: {settings.SITE_URL}/sitemap.xml"])


@require_safe
def security(_request: HttpRequest) -> HttpResponse:
    """RFC 9116. It names the message form, and never expires while the site runs."""
    expires = (timezone.now() + timedelta(days=90)).strftime("%Y-%m-%dT00:00:00Z")
    return plain(
        [
            f"Contact: {settings.SITE_URL}/#message",
            f"Expires: {expires}",
            "Preferred-Languages: ko, en",
            f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        ]
    )
