from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs."""
    return {"site_url": settings.SITE_URL, "message_retention_days": settings.MESSAGE_RETENTION_DAYS}
