from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations

from chatbot import qna
from chatbot.models import Entry


class Command(BaseCommand):
    help = "Reads questions and answers from a CSV, Excel or JSON Lines file: all, or none where one has a fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, .xlsx or JSON Lines")
        parser.add_argument("--replace", action="store_true", help="delete the entries that the file lacks")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        make = Entry.objects.changes if options["dry_run"] else Entry.objects.store
        try:
            changes = make(qna.read(path.read_bytes(), path.suffix.lower()), replace=options["replace"])
        except OSError as error:
            raise CommandError(str(error)) from None
        except qna.Unreadable as unreadable:
            raise CommandError(f"{path} was not imported.\n{unreadable}") from None
        except ValidationError as refused:
            raise CommandError(f"{path} was not imported.\n{refused.messages[0]}") from None
        done = "would be " if options["dry_run"] else ""
        created, updated, deleted = len(changes.created), len(changes.updated), len(changes.deleted)
        self.stdout.write(f"{created} {done}created, {updated} {done}updated, {deleted} {done}deleted")
