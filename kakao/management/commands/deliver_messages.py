import signal
import sys
import uuid
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django import db
from django.core.management.base import BaseCommand

from kakao.client import Client
from kakao.delivery import deliver_due
from kakao.errors import KakaoError, Misconfigured, Unavailable
from kakao.exits import CONFIGURATION, TRY_LATER
from kakao.remedies import remedy_for
from kakao.worker import Pulse, idle, watch


class Command(BaseCommand):
    help = "Sends waiting messages to the owner's KakaoTalk. Exit status 0, 2 try later, 4 configuration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="keep going until SIGTERM")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Pulse() if options["watch"] else Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        try:
            client = Client.from_settings()
        except Misconfigured as error:
            self.tell(error)
            if not options["watch"]:
                sys.exit(CONFIGURATION)
            idle(stop)  # a site may be up before its app at Kakao is registered
            return
        if options["watch"]:
            watch(client, stop)
            return
        try:
            report = deliver_due(client, uuid.uuid4().hex, stop)
        except db.Error as error:
            self.stderr.write(f"the database did not answer: {type(error).__name__}")
            sys.exit(TRY_LATER)
        self.stdout.write(f"sent: {report.sent}  failed: {report.failed}")
        if report.problem:
            self.tell(report.problem)
        if isinstance(report.problem, Misconfigured | Unavailable):
            sys.exit(CONFIGURATION if isinstance(report.problem, Misconfigured) else TRY_LATER)

    def tell(self, error: KakaoError) -> None:
        self.stderr.write(f"{error.code}: {remedy_for(error.code)}")
