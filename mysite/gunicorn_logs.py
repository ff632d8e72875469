"""gunicorn's two logs in the site's own format; whichever is sent to a file is left to gunicorn."""

import logging
import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from gunicorn.glogging import Logger

from mysite.logs import json_line, request_id, without_token

LINE = "%(method)s %(path)r %(status)s %(duration_ms)s ms %(bytes)s bytes"

# No line shows them, and each costs a look-up: https://docs.python.org/3/howto/logging.html#optimization
for detail in ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks"):
    setattr(logging, detail, False)


class SiteLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log, target in ((self.error_log, cfg.errorlog), (self.access_log, cfg.accesslog)):
            if target == "-":
                log.handlers.clear()
                log.propagate = True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """One line for each request, those that gunicorn refuses included."""
        if self.access_log_enabled:
            path = unquote(environ["RAW_URI"].partition("?")[0])
            fields = {
                "method": environ["REQUEST_METHOD"],
                "path": without_token(path),
                "status": resp.status and int(resp.status[:3]),
                "duration_ms": round(request_time.total_seconds() * 1000, 2),
                # Files go out by sendfile, which counts nothing as sent.
                "bytes": 0 if environ["REQUEST_METHOD"] == "HEAD" else resp.sent or resp.response_length or 0,
            }
            if settings.LOG_FORMAT == "json" and self.access_log.propagate:
                # One for each page, of which logging's own way would cost a tenth.
                with suppress(OSError, ValueError):  # a full disk must not cost the visitor the answer
                    sys.stdout.write(json_line(time.time(), "INFO", self.access_log.name, fields) + "\n")
                    sys.stdout.flush()
            else:
                self.access_log.info(LINE, fields)
        request_id.set("")
