"""Keeping the connection alive: one process at a time renews the tokens, and saves them before anyone uses them.

1. Nothing is done while the tokens are fresh.
2. A lease, taken by compare-and-set, leaves one process to go on; the others wait for its result.
3. A mark in the database says that a request is under way, so that a renewal cut off between Kakao's answer and
   our commit can be told from any other lost connection.
4. Kakao is asked outside of any transaction.
5. The answer is committed, unless the tokens it came from have been replaced meanwhile.
"""

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import Error as DatabaseError
from django.db import connection as database
from django.db import transaction

from kakao.answers import TokenGrant
from kakao.client import TOTAL_TIMEOUT, Client
from kakao.errors import ConnectionLost, KakaoError, NoAnswer, NotSaved, Unavailable, error_for
from kakao.models import Connection, Lease

LEASE = "renewal"
LEASE_LIFE = timedelta(seconds=4 * TOTAL_TIMEOUT)  # two requests at their slowest, and the saving
SAVE_PAUSES = (0.2, 1.0, 3.0)  # seconds

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    NOT_CONNECTED = "not connected"
    FRESH = "fresh"
    RENEWED = "renewed"


def renew(client: Client, now: datetime, *, force: bool = False) -> Outcome:
    """Renew the tokens when that is due (or forced). Raises a KakaoError."""
    connection = Connection.objects.current()
    if connection is None:
        return Outcome.NOT_CONNECTED
    refuse_lost(connection)
    if not force and not connection.renewal_is_due(now):
        return Outcome.FRESH
    with only_one(now) as waited:
        current = Connection.objects.current()
        if current is None:
            return Outcome.NOT_CONNECTED
        refuse_lost(current)
        if current.version != connection.version:
            return Outcome.RENEWED
        if current.error_at != connection.error_at:
            raise error_for(current.error_code)  # whoever held the lease has just tried
        return renew_alone(client, current, now + waited)


def refuse_lost(connection: Connection) -> None:
    if connection.is_lost:
        raise ConnectionLost(connection.error_code)


@contextmanager
def only_one(now: datetime) -> Iterator[timedelta]:
    """Hold the lease; yields how long that took. Whoever waits for it finds the work done afterwards."""
    holder, started = uuid.uuid4().hex, time.monotonic()
    waited = timedelta(0)
    while not Lease.objects.take(LEASE, holder, now + waited, LEASE_LIFE):
        if waited > LEASE_LIFE + timedelta(seconds=5):
            raise Unavailable("another renewal is under way")
        time.sleep(0.1)
        waited = timedelta(seconds=time.monotonic() - started)
    try:
        yield waited
    finally:
        Lease.objects.release(LEASE, holder)


def renew_alone(client: Client, connection: Connection, now: datetime) -> Outcome:
    interrupted = connection.renewal_started_at is not None
    connection.record(renewal_started_at=now)
    try:
        grant = ask_twice(client, connection, now)
    except NoAnswer as error:
        connection.record_error(error.code, now)  # the mark stays: Kakao may have renewed
        raise
    except ConnectionLost as error:
        code = f"{error.code} interrupted" if interrupted else error.code
        connection.record_error(code, now, lost=True)
        raise
    except KakaoError as error:
        connection.record(renewal_started_at=None, error_code=error.code, error_at=now)
        raise
    save(connection, grant, now)
    return Outcome.RENEWED


def ask_twice(client: Client, connection: Connection, now: datetime) -> TokenGrant:
    """When the answer is lost, ask once more: that succeeds unless Kakao has given a new refresh token."""
    refresh_token = connection.refresh_token
    try:
        return client.refresh(refresh_token, now)
    except NoAnswer:
        return client.refresh(refresh_token, now)


def save(connection: Connection, grant: TokenGrant, now: datetime) -> None:
    """Commit the renewal by itself: nothing that fails later in the caller's work may roll it back."""
    for pause in (*SAVE_PAUSES, None):
        try:
            with transaction.atomic(durable=True):
                connection.renew_with(grant, now)
        except DatabaseError as error:
            logger.warning("Kakao's new tokens could not be saved: %s", type(error).__name__)
            database.close()
            if pause is None:
                raise NotSaved("not saved") from None
            time.sleep(pause)
        else:
            return


def usable_token(client: Client, now: datetime) -> str:
    """An access token that should work now, renewed first when it is due."""
    renew(client, now)
    return stored_token()


def token_after_refusal(client: Client, refused: str, now: datetime) -> str:
    """Kakao did not accept `refused`: the token that another process has stored since, else a renewed one."""
    if stored_token() == refused:
        renew(client, now, force=True)
    return stored_token()


def stored_token() -> str:
    connection = Connection.objects.current()
    if connection is None:
        raise ConnectionLost("not connected")
    return connection.access_token
