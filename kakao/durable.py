"""Writes that must not be lost with the database's connection: what Kakao has done cannot be done again."""

import logging
import time
from collections.abc import Callable

from django import db
from django.db import connection, transaction

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # seconds; a database restarts in less than their sum

logger = logging.getLogger(__name__)


def durably(write: Callable[[], object]) -> None:
    """Commit `write` by itself, so that no later failure rolls it back; try again while the database fails."""
    for pause in (*PAUSES, None):
        try:
            with transaction.atomic(durable=True):
                write()
        except db.Error as error:
            logger.warning("what Kakao answered could not be saved yet: %s", type(error).__name__)
            connection.close()
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return
