import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from profile_app.person import Person
from profile_app.resume import to_resume


class Command(BaseCommand):
    help = "Writes the published profile as JSON Resume, which import_resume reads back unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        person = Person.published()
        if person is None:
            raise CommandError(_("There is no profile to export."))
        try:
            file.write_text(json.dumps(to_resume(person), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(str(error)) from error
