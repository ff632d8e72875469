"""The owner's connection, the visitors' messages, and what processes agree by."""

from kakao.models.connection import (
    ACCESS_LEEWAY,
    ATTEMPT_LIFE,
    REISSUE_WINDOW,
    Attempt,
    Connection,
    ConnectionQuerySet,
)
from kakao.models.lease import Lease
from kakao.models.message import Message
from kakao.models.notice import NOTICE_PATIENCE, Notice

__all__ = [
    "ACCESS_LEEWAY",
    "ATTEMPT_LIFE",
    "NOTICE_PATIENCE",
    "REISSUE_WINDOW",
    "Attempt",
    "Connection",
    "ConnectionQuerySet",
    "Lease",
    "Message",
    "Notice",
]
