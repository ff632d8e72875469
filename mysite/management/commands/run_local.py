import os
import secrets
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from mysite.environment import is_loopback
from mysite.processes import run_together

OWNER = "owner"


class Command(BaseCommand):
    help = "The whole site on this machine: database, sample content, sandbox Kakao, delivery worker, server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.BASE_DIR / "var/sandbox-kakao.json"
        parser.add_argument("--state", default=str(default), help="where the sandbox Kakao remembers")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("run_local is for development: set DJANGO_DEBUG=true, or start gunicorn.")
        wanted = os.environ.get("PORT") or str(urlsplit(settings.SITE_URL).port or 8000)
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise CommandError(f"PORT: {wanted!r} is not a port. Write a number such as 8000.")
        port = int(wanted)
        url = f"http://127.0.0.1:{port}"
        commands = {
            "delivery worker": ["deliver_messages", "--watch"],
            "site": ["runserver", f"127.0.0.1:{port}"],
        }
        kakao = urlsplit(settings.KAKAO_AUTH_URL)
        if is_loopback(kakao.hostname):
            Path(options["state"]).parent.mkdir(exist_ok=True)
            sandbox = ["sandbox_kakao", "--port", str(kakao.port), "--state", options["state"]]
            commands = {"sandbox Kakao": sandbox, **commands}
        call_command("migrate", verbosity=0)
        self.tell(url, self.new_owner(), "sandbox Kakao" in commands)
        connection.close()
        arguments = {name: [sys.executable, "manage.py", *command] for name, command in commands.items()}
        stopped = run_together(arguments, {**os.environ, "SITE_URL": url}, settings.BASE_DIR)
        if stopped:
            raise CommandError(f"The {stopped} ended by itself, so everything was stopped. The cause is above.")

    def new_owner(self) -> str | None:
        """The first time: sample content, and an owner whose password is returned."""
        if not apps.get_model("profile_app.Profile")._default_manager.exists():
            call_command("load_sample", verbosity=0)
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return None
        password = secrets.token_urlsafe(12)
        users.create_superuser(OWNER, password=password)
        return password

    def tell(self, url: str, password: str | None, has_sandbox: bool) -> None:
        self.stdout.write(f"\n  Site     {url}/\n  Admin    {url}/{settings.ADMIN_PATH}")
        if password:
            self.stdout.write(f"           login: {OWNER}   password: {password}")
        if has_sandbox:
            self.stdout.write(f"  Kakao    {settings.KAKAO_AUTH_URL}/   (the sandbox's inbox)")
        self.stdout.write("  Stop     Ctrl-C\n\n")
        self.stdout.flush()
