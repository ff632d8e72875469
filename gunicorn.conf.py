"""gunicorn's options for production; the command line overrides each of them.

https://docs.gunicorn.org/en/stable/settings.html
"""

import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import django

bind = "127.0.0.1:8000"
worker_class = "mysite.gunicorn_worker.ThreadWorker"
workers = 2
threads = 4
worker_connections = 800  # a process may often open 1024 files, and a worker that cannot accept ends
preload_app = True  # what is loaded before the fork is shared by the workers
max_requests = 100000
max_requests_jitter = 10000
timeout = 60
graceful_timeout = 25
keepalive = 5
limit_request_line = 8190
accesslog = "-"
logger_class = "mysite.gunicorn_logs.SiteLogger"
control_socket_disable = True
forwarded_allow_ips = ""  # whom to believe about https is TRUSTED_PROXY_COUNT's matter
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # the heartbeat never waits for a disk

# The static files are collected where that has not been done, or where they have changed since. This cannot wait
# for a hook: preloading comes before all of them, and WhiteNoise looks at the files when it is loaded.
sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django.setup()
from django.conf import settings  # noqa: E402  (these need the set-up)

from mysite.health import stopping  # noqa: E402
from mysite.static_files import collect_changed  # noqa: E402

collect_changed()

# Seconds that who comes back from the database, as often as a page needs, waits for each thread that computes.
sys.setswitchinterval(0.001)

if settings.DATABASES["default"]["ENGINE"].endswith("mysql"):
    # A database that hangs does not hold a thread for ever; a migration may take longer.
    settings.DATABASES["default"]["OPTIONS"]["read_timeout"] = 20


def when_ready(server: Any) -> None:
    """In the master, before the workers are forked: they share the index of the answers that is built here."""
    if settings.DRAIN_SECONDS:
        server.handle_term = lambda: drain(server)
    build_index()
    gc.freeze()  # no worker's collector looks through this again, which would stop its requests and copy the pages


def drain(server: Any) -> None:
    """On the first SIGTERM: serve on while /readyz says so. The alarm's SIGTERM, or a second one, stops."""
    del server.handle_term
    stopping[0] = 1
    signal.signal(signal.SIGALRM, lambda *_: server.signal(signal.SIGTERM, None))
    signal.alarm(settings.DRAIN_SECONDS)


def build_index() -> None:
    """A site whose database is not there yet starts without."""
    from django.db import DatabaseError, connections

    from chatbot.answering import knowledge

    try:
        knowledge()
    except DatabaseError as error:
        logging.getLogger("gunicorn.error").warning(
            "The chatbot's index waits for its first question: %s", type(error).__name__
        )
    connections.close_all()
