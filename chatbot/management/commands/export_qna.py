from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from chatbot import qna
from chatbot.models import Entry


class Command(BaseCommand):
    help = "Writes every question and answer into a CSV, Excel or JSON Lines file that import_qna reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".csv for CSV, .xlsx for Excel, else JSON Lines")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        records = Entry.objects.records()
        try:
            path.write_bytes(qna.write(records, path.suffix.lower()))
        except (OSError, qna.Unwritable) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(records)} exported")
