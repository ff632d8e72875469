from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Deletes what has outlived its stated retention. Safe to run at any time, once a day is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for model in apps.get_models():
            expired = getattr(model._default_manager, "expired", None)
            if expired is not None:
                count, _ = expired(now).delete()
                self.stdout.write(f"{model._meta.label}: {count} deleted")
        call_command("clearsessions")
