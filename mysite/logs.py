"""What is logged, and in which form: one JSON object a line, or text for people."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id = ContextVar("request_id", default="")  # of the request that is being served

_QUERY = re.compile(r"\?\S*")
_ADDRESS = re.compile(r" from ip=.*", re.DOTALL)  # and what follows it in gunicorn's words: the request itself
_TOKEN = re.compile(r"(?<=/preview/)[^/\s]+", re.IGNORECASE)
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


def without_token(path: str) -> str:
    """Whoever has a preview's address may open it."""
    return _TOKEN.sub("***", path)


class WithoutSecrets(logging.Filter):
    """No query of a request in any record: Kakao's callback has an authorization code in it. No address either."""

    def filter(self, record: logging.LogRecord) -> bool:
        vars(record).pop("request", None)  # Django attaches it, and its repr is the whole address
        if record.name.startswith(("django.", "gunicorn.error")):
            message = _ADDRESS.sub("", _QUERY.sub("", record.getMessage()))
            record.msg, record.args = without_token(message), ()
        return True


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """Arguments by name are fields of the line; others are in its message."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = (
            dict(record.args) if isinstance(record.args, dict) else {"message": record.getMessage()}
        )
        if record.exc_info:
            fields["exc_info"] = self.formatException(record.exc_info)
        return json_line(record.created, record.levelname, record.name, fields)


def json_line(seconds: float, level: str, logger: str, fields: dict[str, object]) -> str:
    time = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    line: dict[str, object] = {"time": time, "level": level, "logger": logger}
    if served := request_id.get():
        line["request_id"] = served
    # Half of a surrogate pair cannot be written; its escape means the same in JSON.
    return _encode(line | fields).encode("utf-8", "backslashreplace").decode()
