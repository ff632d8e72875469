"""Warnings by mail: what goes wrong with Kakao cannot be told through Kakao."""

import logging
from datetime import datetime

from django import db
from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from kakao.models import Notice
from kakao.status import Alert, alerts

logger = logging.getLogger(__name__)


def send_due_notices(now: datetime) -> None:
    """Mail each warning once. Raises nothing that mail or database do: its callers have more important work."""
    if not settings.ADMIN_EMAIL:
        return
    try:
        with override(settings.LANGUAGE_CODE):
            found = alerts(now)
            claimed = Notice.objects.claim([key for alert in found for key in alert.occurrences], now)
            if claimed:
                mail([alert for alert in found if claimed.intersection(alert.occurrences)])
                Notice.objects.filter(key__in=claimed).update(retry_at=None)
    except (OSError, UnicodeError, db.Error) as error:  # smtplib's own are OSErrors
        # What was claimed and not sent is due again after a while.
        logger.warning("a warning could not be mailed yet: %s", type(error).__name__)


def mail(found: list[Alert]) -> None:
    subject = _("[%s] Please look at the Kakao connection") % settings.SITE_HOST
    paragraphs = [f"{alert.text}\n{settings.SITE_URL}{alert.url}" for alert in found]
    closing = _("The site writes once about each of these. Visitors' messages are safe in its inbox.")
    send_mail(subject, "\n\n".join([*paragraphs, closing]), None, [settings.ADMIN_EMAIL])
