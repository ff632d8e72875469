from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mysite.two_step import turn_off


class Command(BaseCommand):
    help = "Turns the second step of a user's login off, when phone and recovery codes are lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        self.stdout.write(f"{username}: the second step {'is off now' if turn_off(user) else 'was off already'}.")
