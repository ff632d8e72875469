"""From the outbox to KakaoTalk: oldest first, one worker at a time, each message at least once.

Only a crash between Kakao's answer and our commit sends a message twice: Kakao gives no key to tell it by.
"""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kakao import text
from kakao.client import TOTAL_TIMEOUT, Client
from kakao.errors import (
    ConnectionLost,
    KakaoError,
    MessageRefused,
    Misconfigured,
    QuotaExceeded,
    Rejected,
    ScopeMissing,
    TokenRefused,
    Unavailable,
)
from kakao.models import Connection, Lease, Message
from kakao.renewal import token_after_refusal, usable_token

LEASE = "delivery"
LEASE_LIFE = timedelta(seconds=5 * TOTAL_TIMEOUT)  # longer than one message can take, renewals included
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
KOREA = ZoneInfo("Asia/Seoul")  # Kakao's quotas count Korean days, wherever the site is


@dataclass
class Report:
    """What one run did. `problem` is what ended it early, if anything did."""

    sent: int = 0
    failed: int = 0
    problem: KakaoError | None = None


def deliver_due(client: Client, worker: str) -> Report:
    """Send what is due. `worker` names the calling process; when another one is at it, nothing happens."""
    report = Report()
    while Lease.objects.take(LEASE, worker, timezone.now(), LEASE_LIFE):
        message = next_due(timezone.now())
        if message is None:
            break
        try:
            send(client, message)
        except MessageRefused as error:
            message.mark_failed(error.code)
            report.failed += 1
        except KakaoError as error:
            hold_back(message, error, timezone.now())
            report.problem = error
            break
        else:
            message.mark_sent(timezone.now())
            report.sent += 1
    Lease.objects.release(LEASE, worker)
    return report


def next_due(now: datetime) -> Message | None:
    """The head of the queue, if it is due: the later ones wait with it, so that the order is kept."""
    connection = Connection.objects.current()
    if connection is None or not connection.can_send:
        return None
    head = Message.objects.waiting().first()
    return head if head and head.due_at <= now else None


def send(client: Client, message: Message) -> None:
    template = text.template(text.compose(message.name, message.contact, message.body), inbox_url(message))
    token = usable_token(client, timezone.now())
    try:
        client.send_to_me(token, template)
    except TokenRefused:
        try:
            client.send_to_me(token_after_refusal(client, token, timezone.now()), template)
        except TokenRefused as error:
            # A token this new is good; what is wrong is the app key or the caller's address.
            raise Misconfigured(error.code) from None


def hold_back(message: Message, error: KakaoError, now: datetime) -> None:
    """Keep the message for later, and note on the connection what the owner or operator has to do."""
    message.postpone(error.code, now + pause_after(error, message.attempts, now))
    connection = Connection.objects.current()
    if connection is None:
        return
    if isinstance(error, Rejected | Misconfigured):
        connection.record_error(error.code, now, lost=isinstance(error, ConnectionLost))
    if isinstance(error, ScopeMissing):
        connection.record(scopes="")


def pause_after(error: KakaoError, attempts: int, now: datetime) -> timedelta:
    """Growing, with jitter; to the next Korean day when the day's quota is used up."""
    if isinstance(error, QuotaExceeded):
        today = now.astimezone(KOREA).date()
        return datetime.combine(today + timedelta(days=1), time(0, 1), KOREA) - now
    wait = error.wait if isinstance(error, Unavailable) else timedelta(0)
    grown: timedelta = min(FIRST_PAUSE * 2 ** min(attempts, 12), LONGEST_PAUSE)
    return max(wait, grown * random.uniform(0.8, 1.2))  # noqa: S311  (jitter, not a secret)


def inbox_url(message: Message) -> str:
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("admin:kakao_message_change", args=[message.pk])
