"""A visitor's thumb, kept with the question that was asked; nothing about who gave it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from chatbot.answering import read_question
from chatbot.masking import mask
from chatbot.models import AskedQuestion
from chatbot.models.asked import key_of
from mysite.errors import Refused

RATED_WITHIN = timedelta(days=1)


class Thumb(NamedTuple):
    question: str
    entry: int
    helpful: bool


def read_thumb(data: Mapping[str, object]) -> Thumb:
    """From JSON or a form's fields. Raises Refused."""
    question, entry = read_question(data.get("question")), str(data.get("entry"))
    helpful = {"true": True, "false": False}.get(str(data.get("helpful")).lower())
    if helpful is None or not re.fullmatch(r"\d{1,18}", entry, re.ASCII):
        raise Refused(400, "malformed", _("The form could not be read."))
    return Thumb(question, int(entry), helpful)


def keep(thumb: Thumb) -> None:
    """With the latest asking of that question which that entry answered. Raises Refused where there is none."""
    answered = AskedQuestion.objects.filter(
        key=key_of(mask(thumb.question)),
        entry=thumb.entry,
        status=AskedQuestion.Status.ANSWERED,
        created_at__gte=timezone.now() - RATED_WITHIN,
    ).first()
    if answered is None:
        raise Refused(404, "not_found", _("This answer can no longer be rated."))
    answered.helpful = thumb.helpful
    answered.save(update_fields=["helpful"])
