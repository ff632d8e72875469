"""Faults told to Sentry: what kind, where in the code and in which request; never what anybody wrote.

They are taken from the log, where every fault is: Sentry's own middleware would read requests and slow each one.
"""

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event

from mysite.logs import request_id

KEPT = {"event_id", "timestamp", "platform", "level", "logger", "environment", "release", "sdk"}


def start(dsn: str, release: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        before_send=without_words,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None),
            ExcepthookIntegration(),
            AtexitIntegration(callback=lambda _pending, _timeout: None),
            DedupeIntegration(),
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
    )


def without_words(event: Event, hint: dict[str, Any]) -> Event | None:
    """Texts of exceptions and arguments of messages may quote a visitor; the log has them, under the same id."""
    record = hint.get("log_record")
    if record and record.name == "django.request" and not record.exc_info:
        return None  # an answer of 5xx that was meant, such as that of /readyz
    if record and record.name.startswith("django.security"):
        return None  # a visitor's own doing, and in a visitor's words
    told: Any = {name: value for name, value in event.items() if name in KEPT}
    told["tags"] = {"request_id": request_id.get()}
    if "logentry" in event and not event.get("logger", "").startswith(("django.", "gunicorn.")):
        told["logentry"] = {"message": event["logentry"]["message"]}
    if "exception" in event:
        faults = event["exception"]["values"]
        told["exception"] = {"values": [{**fault, "value": ""} for fault in faults]}
    result: Event = told
    return result
