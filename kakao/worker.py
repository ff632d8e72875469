"""The delivery worker: sends what is due, renews the tokens when that is due, until it is told to stop."""

import logging
import os
import tempfile
import time
import uuid
from pathlib import Path
from threading import Event

from django import db
from django.db import close_old_connections, connection
from django.utils import timezone

from kakao.client import Client
from kakao.delivery import Report, deliver_due
from kakao.errors import KakaoError
from kakao.notices import send_due_notices
from kakao.renewal import renew

HEARTBEAT = Path(tempfile.gettempdir()) / f"mysite-worker-{os.getuid()}"  # for a container's health check
POLL, NOTICE_POLL, RENEWAL_POLL = 1.0, 60.0, 300.0  # seconds

logger = logging.getLogger(__name__)


class Pulse(Event):
    """What stops the worker, and shows that it lives: touched each time it waits."""

    def wait(self, timeout: float | None = None) -> bool:
        HEARTBEAT.touch()
        return super().wait(timeout)


def watch(client: Client, stop: Event) -> None:
    worker, renewal_at, notices_at = uuid.uuid4().hex, 0.0, 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            if time.monotonic() >= renewal_at:
                renewal_at = time.monotonic() + RENEWAL_POLL
                renew(client, timezone.now())
            note(deliver_due(client, worker, stop))
        except KakaoError as error:
            logger.warning("no renewal: %s", error.code)
        except db.Error as error:
            logger.warning("the database did not answer: %s", type(error).__name__)
            connection.close()
        if time.monotonic() >= notices_at:
            notices_at = time.monotonic() + NOTICE_POLL
            send_due_notices(timezone.now())
        stop.wait(POLL)


def idle(stop: Event) -> None:
    """Alive, with nothing to do."""
    while not stop.is_set():
        stop.wait(POLL)


def note(report: Report) -> None:
    if report.sent or report.failed:
        logger.info("messages to KakaoTalk: %d sent, %d failed", report.sent, report.failed)
    if report.problem:
        logger.warning("messages wait: %s", report.problem.code)
