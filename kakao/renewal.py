"""Keeping the connection alive: one process at a time renews the tokens, and saves them before anyone uses them.

1. Nothing is done while the tokens are fresh.
2. A lease, taken by compare-and-set, leaves one process to go on; the others wait for its result.
3. A mark in the database says that a request is under way, so that a renewal cut off between Kakao's answer and
   our commit can be told from any other lost connection.
4. Kakao is asked outside of any transaction.
5. The answer is committed, unless the tokens it came from have been replaced meanwhile.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum

from django import db

from kakao.answers import TokenGrant
from kakao.client import TOTAL_TIMEOUT, Client
from kakao.durable import durably
from kakao.errors import (
    RATE_LIMITED,
    SILENCE,
    ConnectionLost,
    KakaoError,
    NoAnswer,
    NotSaved,
    Unavailable,
    error_for,
)
from kakao.models import Connection, Lease

LEASE = "renewal"
LEASE_LIFE = timedelta(seconds=6 * TOTAL_TIMEOUT)  # two requests at their slowest, and the saving


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
    refuse_hurry(connection, now)
    if not force and not connection.renewal_is_due(now):
        connection.check_keys()
        return Outcome.FRESH
    with only_one(now) as waited:
        current = Connection.objects.current()
        if current is None:
            return Outcome.NOT_CONNECTED
        refuse_lost(current)
        if current.version != connection.version:
            return Outcome.RENEWED
        if current.error_code and current.error_at != connection.error_at:
            raise error_for(current.error_code)  # whoever held the lease has just tried
        return renew_alone(client, current, now + waited)


def refuse_lost(connection: Connection) -> None:
    if connection.is_lost:
        raise ConnectionLost(connection.error_code)


def refuse_hurry(connection: Connection, now: datetime) -> None:
    """Kakao has asked for ten minutes of silence, and means every process."""
    at = connection.error_at
    if connection.error_code == RATE_LIMITED and at is not None and at <= now < at + SILENCE:
        raise error_for(RATE_LIMITED)


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
    cut_off = connection.renewal_started_at is not None
    durably(lambda: connection.record(renewal_started_at=now))
    try:
        grant = ask(client, connection, now, cut_off=cut_off)
    except KakaoError as error:
        connection.record_error(error, now)
        if not cut_off and not isinstance(error, NoAnswer):
            connection.record(renewal_started_at=None)
        raise
    save(connection, grant, now)
    return Outcome.RENEWED


def ask(client: Client, connection: Connection, now: datetime, *, cut_off: bool) -> TokenGrant:
    """Ask for a renewal, and once more when the answer is lost: unless Kakao rotated the token, that succeeds.

    `cut_off` says that the answer to an earlier renewal was lost, which then is why the refresh token is dead.
    """
    refresh_token = connection.refresh_token
    try:
        try:
            return client.refresh(refresh_token, now)
        except NoAnswer:
            cut_off = True
            return client.refresh(refresh_token, now)
    except ConnectionLost as error:
        raise ConnectionLost(f"{error.code} interrupted" if cut_off else error.code) from None


def save(connection: Connection, grant: TokenGrant, now: datetime) -> None:
    try:
        durably(lambda: connection.renew_with(grant, now))
    except db.Error:
        raise NotSaved("not saved") from None


def usable_connection(client: Client, now: datetime) -> Connection:
    """The connection with an access token that should work now, renewed first when that is due."""
    connection = stored_connection()
    if connection.access_is_fresh(now):
        return connection
    renew(client, now)
    return stored_connection()


def connection_after_refusal(client: Client, refused: Connection, now: datetime) -> Connection:
    """Kakao did not accept the token of `refused`: what was stored since, else the tokens renewed."""
    if stored_connection().version == refused.version:
        renew(client, now, force=True)
    return stored_connection()


def stored_connection() -> Connection:
    connection = Connection.objects.current()
    if connection is None:
        raise ConnectionLost("not connected")
    return connection
