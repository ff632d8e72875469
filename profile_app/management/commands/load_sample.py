from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from profile_app.models import Profile


class Command(BaseCommand):
    help = "Loads the sample person and Q&A. Refuses when there is a profile already."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if Profile.objects.exists():
            raise CommandError(_("There is a profile already. The sample is for an empty site."))
        sample = settings.BASE_DIR / "sample"
        call_command("import_resume", sample / "resume.json", stdout=self.stdout)
        for file in ("qna.jsonl", "small_talk.jsonl"):
            call_command("import_qna", sample / file, stdout=self.stdout)
