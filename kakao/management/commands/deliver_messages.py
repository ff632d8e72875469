import signal
import sys
import uuid
from argparse import ArgumentParser
from threading import Event
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from kakao.client import Client
from kakao.delivery import deliver_due
from kakao.errors import KakaoError, Misconfigured, Unavailable
from kakao.exits import exit_code
from kakao.remedies import remedy_for
from kakao.worker import watch


class Command(BaseCommand):
    help = "Sends waiting messages to the owner's KakaoTalk. Exit status 0, 2 try later, 4 configuration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="keep going until SIGTERM")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client = Client.from_settings()
        except Misconfigured as error:
            self.fail(error)
        if options["watch"]:
            stop = Event()
            for signum in (signal.SIGTERM, signal.SIGINT):
                signal.signal(signum, lambda *_: stop.set())
            watch(client, stop)
            return
        report = deliver_due(client, uuid.uuid4().hex)
        self.stdout.write(f"sent: {report.sent}  failed: {report.failed}")
        if isinstance(report.problem, Misconfigured | Unavailable):
            self.fail(report.problem)

    def fail(self, error: KakaoError) -> NoReturn:
        self.stderr.write(f"{error.code}: {remedy_for(error.code)}")
        sys.exit(exit_code(error))
