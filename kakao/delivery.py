"""From the outbox to KakaoTalk: oldest first, one worker at a time, each message at least once.

Kakao gives no key by which it would know a message again. So one may arrive twice where we crashed between its
answer and our commit, or where its answer never came; the latter is tried ten times at the most.
"""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from threading import Event
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from kakao import text
from kakao.client import TOTAL_TIMEOUT, Client
from kakao.durable import durably
from kakao.errors import (
    KINDS,
    KakaoError,
    MessageRefused,
    Misconfigured,
    OutcomeUnknown,
    QuotaExceeded,
    TokenRefused,
    Unavailable,
)
from kakao.models import Connection, Lease, Message
from kakao.renewal import connection_after_refusal, usable_connection

logger = logging.getLogger(__name__)

LEASE = "delivery"
LEASE_LIFE = timedelta(seconds=2 * TOTAL_TIMEOUT)  # longer than one request can take
UNTIL_TOMORROW = timedelta(hours=25)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
PACE = 0.2  # seconds between two messages of a backlog
UNANSWERED_LIMIT = 10
DIGEST_ABOVE = 15  # waiting messages; Kakao is thought to take twenty a day
Template = dict[str, object]
KOREA = ZoneInfo("Asia/Seoul")  # Kakao's quotas count Korean days, wherever the site is


@dataclass
class Report:
    """What one run did. `problem` is what ended it early, if anything did."""

    sent: int = 0
    failed: int = 0
    problem: KakaoError | None = None


@dataclass(frozen=True)
class Sender:
    """One worker with its right to send, which lasts from one request to Kakao to the next."""

    client: Client
    worker: str

    def hold(self) -> bool:
        """Take or keep the turn. A worker that was killed, or slept, loses it soon."""
        return Lease.objects.take(LEASE, self.worker, timezone.now(), LEASE_LIFE)

    def give_up(self) -> None:
        Lease.objects.release(LEASE, self.worker)

    def send(self, template: Template, *, is_repeated: bool = False) -> None:
        """Send with the stored token; when Kakao refuses it, once more with a renewed one."""
        connection = usable_connection(self.client, timezone.now())
        try:
            self.send_with(connection, template, is_repeated=is_repeated)
        except TokenRefused:
            connection = connection_after_refusal(self.client, connection, timezone.now())
            try:
                self.send_with(connection, template, is_repeated=is_repeated)
            except TokenRefused as error:
                # A token this new is good; what is wrong is the app key or the caller's address.
                fault = Misconfigured(error.code)
                connection.record_error(fault, timezone.now())
                raise fault from None

    def send_with(self, connection: Connection, template: Template, *, is_repeated: bool) -> None:
        """One attempt; what it tells about the connection is noted on the very connection that was used."""
        try:
            if is_repeated:
                # Does Kakao answer at all? Otherwise each further attempt might deliver the message once more.
                self.client.token_info(connection.access_token)
            self.refuse_if_overtaken()
            self.client.send_to_me(connection.access_token, template)
        except (MessageRefused, TokenRefused, Unavailable):
            raise
        except KakaoError as error:
            connection.record_error(error, timezone.now())
            raise
        connection.record_success()

    def refuse_if_overtaken(self) -> None:
        if not self.hold():
            raise Unavailable("another worker sends")


def deliver_due(client: Client, worker: str, stop: Event) -> Report:
    """Send what is due. `worker` names the calling process; when another one is at it, nothing happens."""
    report, sender = Report(), Sender(client, worker)
    if next_due(timezone.now()) is None:
        return report
    while not stop.is_set() and sender.hold():
        message = next_due(timezone.now())
        if message is None:
            break
        try:
            announce(sender, message)
            sender.send(message_template(message), is_repeated=message.unanswered > 0)
        except MessageRefused as error:
            message.mark_failed(error.code)
            report.failed += 1
        except KakaoError as error:
            hold_back(message, error, timezone.now())
            report.problem = error
            break
        else:
            durably(partial(message.mark_sent, timezone.now()))
            report.sent += 1
        stop.wait(PACE)
    sender.give_up()
    return report


def next_due(now: datetime) -> Message | None:
    """The head of the queue, if it is due: the later ones wait with it, so that the order is kept."""
    connection = Connection.objects.current()
    if connection is None or not connection.can_send:
        return None
    head = Message.objects.waiting().first()
    # A time further away was written by a clock that has been corrected since.
    return head if head and not now < head.due_at <= now + longest_pause(head) else None


def longest_pause(message: Message) -> timedelta:
    """None before the first attempt; a day only where the day's quota is used up."""
    if not message.attempts:
        return timedelta(0)
    return UNTIL_TOMORROW if KINDS.get(message.error_code) is QuotaExceeded else 2 * LONGEST_PAUSE


def announce(sender: Sender, head: Message) -> None:
    """After a day's quota was used up, tell the owner first how many more are waiting."""
    count = Message.objects.waiting().count()
    if KINDS.get(head.error_code) is not QuotaExceeded or count <= DIGEST_ABOVE:
        return
    with override(settings.LANGUAGE_CODE):
        words = gettext("%d messages are waiting. They follow as Kakao allows; all of them are in the inbox.")
        inbox = settings.SITE_URL + reverse("admin:kakao_message_changelist")
    try:
        sender.send(text.template(words % count, inbox))
    except MessageRefused as error:
        logger.warning("Kakao did not take the announcement: %s", error.code)  # the messages themselves go on
    Message.objects.waiting().update(error_code="")


def hold_back(message: Message, error: KakaoError, now: datetime) -> None:
    """Keep the message for later; after too many attempts without an answer leave it to the owner."""
    unanswered = isinstance(error, OutcomeUnknown)
    if unanswered and message.unanswered + 1 >= UNANSWERED_LIMIT:
        message.mark_failed("no answer")
    else:
        message.postpone(error.code, now + pause_after(error, message.attempts, now), unanswered=unanswered)


def pause_after(error: KakaoError, attempts: int, now: datetime) -> timedelta:
    """Growing, with jitter; to the next Korean day when the day's quota is used up."""
    if isinstance(error, QuotaExceeded):
        today = now.astimezone(KOREA).date()
        return datetime.combine(today + timedelta(days=1), time(0, 1), KOREA) - now
    wait = error.wait if isinstance(error, Unavailable) else timedelta(0)
    grown: timedelta = min(FIRST_PAUSE * 2 ** min(attempts, 12), LONGEST_PAUSE)
    return max(wait, grown * random.uniform(0.8, 1.2))  # noqa: S311  (jitter, not a secret)


def message_template(message: Message) -> Template:
    with override(settings.LANGUAGE_CODE):
        url = settings.SITE_URL + reverse("admin:kakao_message_change", args=[message.pk])
    return text.template(text.compose(message.name, message.contact, message.body), url)
