import logging
import re

_QUERY = re.compile(r"\?\S*")


class WithoutQueries(logging.Filter):
    """Request lines without their query: Kakao's callback has an authorization code in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.server" and record.args:
            record.msg, record.args = _QUERY.sub("", record.getMessage()), ()
        return True
