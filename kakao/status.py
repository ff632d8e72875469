"""The connection in plain words: for the admin, the commands and the mails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Count, Min, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakao.models import Connection, Message
from kakao.remedies import remedy_for, somebody_must_act

WARN_BEFORE, URGENT_BEFORE = timedelta(days=14), timedelta(days=7)
STALE_AFTER = timedelta(hours=26)  # a day, for those who renew by schedule alone, and some slack
WAITING, FAILED = Q(state=Message.State.WAITING), Q(state=Message.State.FAILED)


class State(StrEnum):
    NOT_CONNECTED = "not connected"
    LOST = "lost"
    CANNOT_SEND = "cannot send"
    FAULTY = "faulty"
    ENDING = "ending"
    STALE = "stale"
    DISTURBED = "disturbed"
    HEALTHY = "healthy"


HEADLINES: Mapping[State, Promise] = {
    State.NOT_CONNECTED: gettext_lazy(
        "Not connected. Messages are kept here until you connect your Kakao account."
    ),
    State.LOST: gettext_lazy("The connection has ended. Please connect again; messages are kept meanwhile."),
    State.CANNOT_SEND: gettext_lazy(
        "Connected, but sending is not allowed. Connect again and tick “Send KakaoTalk message”."
    ),
    State.FAULTY: gettext_lazy("Connected, but a setting keeps messages from being sent."),
    State.ENDING: gettext_lazy("The connection ends soon, because it could not be renewed."),
    State.STALE: gettext_lazy("Connected, but not renewed for more than a day. Is the delivery worker running?"),
    State.DISTURBED: gettext_lazy("Connected. Kakao did not answer as it should the last time."),
    State.HEALTHY: gettext_lazy("Connected. Messages go to your KakaoTalk."),
}


@dataclass(frozen=True)
class Status:
    state: State
    connection: Connection | None
    error_code: str
    waiting: int
    failed: int
    waiting_since: datetime | None

    @property
    def healthy(self) -> bool:
        return self.state is State.HEALTHY

    @property
    def must_consent(self) -> bool:
        return self.state is State.CANNOT_SEND

    @property
    def headline(self) -> str:
        return str(HEADLINES[self.state])

    @property
    def advice(self) -> str:
        return remedy_for(self.error_code) if self.error_code else ""


@dataclass(frozen=True)
class Alert:
    """What the owner should know of without looking for it. `occurrences` tell this time from the next."""

    text: str
    page: str
    occurrences: tuple[str, ...]
    is_urgent: bool = True

    @property
    def url(self) -> str:
        return reverse(self.page)


def current_status(now: datetime) -> Status:
    connection = Connection.objects.current()
    queue = Message.objects.filter(WAITING | FAILED).aggregate(
        waiting=Count("pk", filter=WAITING),
        failed=Count("pk", filter=FAILED),
        waiting_since=Min("created_at", filter=WAITING),
    )
    return Status(judge(connection, now), connection, current_error(connection), **queue)


def judge(connection: Connection | None, now: datetime) -> State:
    code = current_error(connection)
    if connection is None:
        return State.NOT_CONNECTED
    if connection.is_lost:
        return State.LOST
    if not connection.can_send:
        return State.CANNOT_SEND
    if somebody_must_act(code):
        return State.FAULTY
    if ends_within(connection, WARN_BEFORE, now):
        return State.ENDING
    if now - connection.renewed_at > STALE_AFTER:
        return State.STALE
    return State.DISTURBED if code else State.HEALTHY


def current_error(connection: Connection | None) -> str:
    if not settings.KAKAO_REST_API_KEY:
        return "KAKAO_REST_API_KEY"
    return connection.error_code if connection else ""


def ends_within(connection: Connection, span: timedelta, now: datetime) -> bool:
    ends = connection.refresh_expires_at
    return ends is not None and ends - now < span


def alerts(now: datetime) -> list[Alert]:
    """The worst first; two queries."""
    connection = Connection.objects.current()
    head = Message.objects.waiting().values("pk")[:1]
    unsent = dict(Message.objects.filter(FAILED | Q(pk=Subquery(head))).values_list("pk", "state"))
    failed = [pk for pk, state in unsent.items() if state == Message.State.FAILED]
    stuck = next((pk for pk in unsent if pk not in failed), None)
    found = list(connection_alerts(connection, stuck, now)) if connection else []
    if failed:
        text = ngettext(
            "%d message could not be passed on to KakaoTalk. Read it in the inbox.",
            "%d messages could not be passed on to KakaoTalk. Read them in the inbox.",
            len(failed),
        )
        keys = tuple(f"failed:{pk}" for pk in failed)
        found.append(Alert(text % len(failed), "admin:kakao_message_changelist", keys))
    return found


def connection_alerts(connection: Connection, stuck: int | None, now: datetime) -> Iterator[Alert]:
    page = "admin:kakao_connection_changelist"
    state, code = judge(connection, now), current_error(connection)
    if state is State.LOST:
        yield Alert(str(HEADLINES[state]), page, (f"lost:{connection.version}",))
        return
    if state is State.CANNOT_SEND:
        yield Alert(str(HEADLINES[state]), page, (f"consent:{connection.connected_at:%Y%m%d%H%M%S}",))
    elif state is State.FAULTY:
        # Renewals change the version while sending still fails; the message that is stuck stays the same.
        yield Alert(remedy_for(code), page, (f"fault:{code}:{stuck or connection.version}",))
    ends = connection.refresh_expires_at
    if ends is not None and ends_within(connection, WARN_BEFORE, now):
        is_urgent = ends_within(connection, URGENT_BEFORE, now)
        text = _("The connection to Kakao ends on %s, because it could not be renewed. Please look into it.")
        key = f"ends-{7 if is_urgent else 14}:{timezone.localtime(ends):%F}"
        yield Alert(text % date_format(timezone.localtime(ends), "DATE_FORMAT"), page, (key,), is_urgent)
