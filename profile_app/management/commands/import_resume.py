from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from profile_app.resume_import import ResumeError, from_resume, parse_resume


class Command(BaseCommand):
    help = "Replaces the profile by a JSON Resume, all or nothing. The photo stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            ignored = from_resume(parse_resume(file.read_bytes()))
        except (OSError, ResumeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("The profile is imported."))
        if ignored:
            self.stdout.write(_("Not stored, the site has no place for it: %s") % ", ".join(ignored))
