"""The delivery worker: sends what is due, renews the tokens when that is due, until it is told to stop."""

import logging
import os
import tempfile
import time
import uuid
from pathlib import Path
from threading import Event

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from kakao.client import Client
from kakao.delivery import Report, deliver_due
from kakao.errors import KakaoError
from kakao.renewal import renew

HEARTBEAT = Path(tempfile.gettempdir()) / f"mysite-worker-{os.getuid()}"  # for a container's health check
POLL, RENEWAL_POLL = 1.0, 300.0  # seconds

logger = logging.getLogger(__name__)


def watch(client: Client, stop: Event) -> None:
    worker, renewal_at = uuid.uuid4().hex, 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            if time.monotonic() >= renewal_at:
                renewal_at = time.monotonic() + RENEWAL_POLL
                renew(client, timezone.now())
            note(deliver_due(client, worker))
        except KakaoError as error:
            logger.warning("no renewal: %s", error.code)
        except DatabaseError as error:
            logger.warning("the database did not answer: %s", type(error).__name__)
            connection.close()
        HEARTBEAT.touch()
        stop.wait(POLL)


def note(report: Report) -> None:
    if report.sent or report.failed:
        logger.info("messages to KakaoTalk: %d sent, %d failed", report.sent, report.failed)
    if report.problem:
        logger.warning("messages wait: %s", report.problem.code)
