from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chatbot import qna
from chatbot.models import Entry


class Command(BaseCommand):
    help = "Reads questions and answers from a CSV or JSON Lines file: all of them, or none where one has a fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or JSON Lines")
        parser.add_argument("--replace", action="store_true", help="delete the entries that the file lacks")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            records = qna.read(path.read_bytes(), path.suffix.lower())
        except OSError as error:
            raise CommandError(str(error)) from None
        except qna.Unreadable as unreadable:
            raise CommandError(f"{path} was not imported.\n{unreadable}") from None
        if options["replace"] and not records:
            raise CommandError(f"{path} holds no entry: with --replace that would delete all of them.")
        with transaction.atomic():
            counts = Entry.objects.store(records, replace=options["replace"])
            transaction.set_rollback(options["dry_run"])
        done = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{counts.created} {done}created, {counts.updated} {done}updated, {counts.deleted} {done}deleted"
        )
