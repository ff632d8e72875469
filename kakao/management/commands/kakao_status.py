import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kakao.status import current_status


class Command(BaseCommand):
    help = "Says how the connection to Kakao is, in plain words. Exit status 0 healthy, 1 not."

    def handle(self, *args: Any, **options: Any) -> None:
        status = current_status(timezone.now())
        self.stdout.write(status.headline)
        if status.advice:
            self.stdout.write(status.advice)
        if connection := status.connection:
            self.stdout.write(f"renewed_at: {timezone.localtime(connection.renewed_at):%F %T %Z}")
            ends = connection.refresh_expires_at
            self.stdout.write(f"ends_at: {f'{timezone.localtime(ends):%F %T %Z}' if ends else 'unknown'}")
        since = status.waiting_since
        self.stdout.write(
            f"waiting: {status.waiting}{f' since {timezone.localtime(since):%F %T %Z}' if since else ''}"
            f"  failed: {status.failed}"
        )
        if not status.healthy:
            sys.exit(1)
