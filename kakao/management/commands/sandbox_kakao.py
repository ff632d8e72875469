import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kakao.sandbox.app import App
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.server import SandboxServer


class Command(BaseCommand):
    help = "Run a local stand-in for Kakao: its consent page, its APIs, and the owner's chat room."
    requires_system_checks = ()  # it stands beside the site, whatever state that is in

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=9000)
        parser.add_argument("--state", type=Path, metavar="FILE", help="keep tokens and messages in this file")

    def handle(self, *, host: str, port: int, state: Path | None, **_options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(_("The sandbox Kakao runs in development only: set DJANGO_DEBUG=true."))
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.default_int_handler)
        try:
            server = SandboxServer(Sandbox(registered_app(), state_file=state), host, port)
        except (OSError, OverflowError, ValueError) as error:
            raise CommandError(_("The sandbox Kakao cannot start: %(error)s") % {"error": error}) from error
        self.stdout.write(_("Sandbox Kakao: the owner's inbox is at %(url)s") % {"url": f"{server.url}/"})
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()


def registered_app() -> App:
    site = settings.SITE_URL.rstrip("/")
    return App(
        rest_api_key=settings.KAKAO_REST_API_KEY,
        client_secret=settings.KAKAO_CLIENT_SECRET,
        admin_key=settings.KAKAO_ADMIN_KEY,
        redirect_uris=frozenset({f"{site}/kakao/callback/"}),
        link_domains=frozenset({urlsplit(site).netloc.lower()}),
        unlink_webhook_url=f"{site}/kakao/unlinked/",
    )
