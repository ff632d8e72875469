import logging
import re

_QUERY = re.compile(r"\?\S*")


class WithoutQueries(logging.Filter):
    """No query of a request in any record: Kakao's callback has an authorization code in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        vars(record).pop("request", None)  # Django attaches it, and its repr is the whole address
        if record.name == "django.server" and record.args:
            record.msg, record.args = _QUERY.sub("", record.getMessage()), ()
        return True
