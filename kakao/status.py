"""The connection in plain words, for the admin page and the commands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kakao.models import Connection, Message
from kakao.remedies import remedy_for

WARN_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Status:
    connection: Connection | None
    healthy: bool
    headline: str
    advice: str
    waiting: int
    failed: int


def current_status(now: datetime) -> Status:
    connection = Connection.objects.current()
    healthy, headline = judge(connection, now)
    code = connection.error_code if connection else ""
    return Status(
        connection=connection,
        healthy=healthy and not code,
        headline=headline,
        advice=remedy_for(code) if code else "",
        waiting=Message.objects.waiting().count(),
        failed=Message.objects.filter(state=Message.State.FAILED).count(),
    )


def judge(connection: Connection | None, now: datetime) -> tuple[bool, str]:
    if connection is None:
        return False, _("Not connected. Messages are kept here until you connect your Kakao account.")
    if connection.is_lost:
        return False, _("The connection has ended. Please connect again; messages are kept here meanwhile.")
    if not connection.can_send:
        return False, _("Connected, but sending is not allowed. Connect again and tick “Send KakaoTalk message”.")
    ends = connection.refresh_expires_at
    if ends is not None and ends - now < WARN_BEFORE:
        return False, _("The connection ends soon, because it could not be renewed. Please look into it now.")
    return True, _("Connected. Messages go to your KakaoTalk.")
