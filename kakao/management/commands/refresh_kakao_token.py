import sys
from argparse import ArgumentParser
from typing import Any

from django import db
from django.core.management.base import BaseCommand
from django.utils import timezone

from kakao.client import Client
from kakao.errors import KakaoError
from kakao.exits import TRY_LATER, exit_code
from kakao.models import Connection
from kakao.notices import send_due_notices
from kakao.remedies import remedy_for
from kakao.renewal import Outcome, renew


class Command(BaseCommand):
    help = (
        "Renews Kakao's tokens when that is due. Exit status: 0 fresh, renewed or not connected; 1 the owner must"
        " connect again; 2 Kakao is at fault, try later; 3 renewed but not saved; 4 configuration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="renew although it is not due")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        try:
            status = self.renew(force=force)
            send_due_notices(timezone.now())
        except db.Error as error:
            self.stderr.write(f"the database did not answer: {type(error).__name__}")
            status = TRY_LATER
        if status:
            sys.exit(status)

    def renew(self, *, force: bool) -> int:
        try:
            outcome = renew(Client.from_settings(), timezone.now(), force=force)
        except KakaoError as error:
            self.stderr.write(f"{error.code}: {remedy_for(error.code)}")
            return exit_code(error)
        self.stdout.write(line(outcome))
        return 0


def line(outcome: Outcome) -> str:
    connection = Connection.objects.current()
    if connection is None:
        return f"{Outcome.NOT_CONNECTED}: the owner connects their account on the Kakao page of the admin."
    ends = connection.refresh_expires_at
    return (
        f"{outcome}: access token until {timezone.localtime(connection.access_expires_at):%F %T %Z},"
        f" refresh token until {f'{timezone.localtime(ends):%F %T %Z}' if ends else 'an unknown time'}"
    )
