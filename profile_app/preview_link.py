"""The signed address under which the page shows what is not published too, to whoever has it, for a week."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Exists
from django.urls import reverse

from profile_app.models import Profile, Section

LIFETIME = timedelta(days=7)


def preview_url() -> str:
    return settings.SITE_URL + reverse("profile_app:preview", args=[_signer().sign("page")])


def opens_preview(token: str) -> bool:
    try:
        _signer().unsign(token, max_age=LIFETIME)
    except BadSignature:
        return False
    return True


def has_drafts() -> bool:
    """Is there something that only the preview shows? One query."""
    sections = Section.__subclasses__()
    drafts = (Exists(model._default_manager.filter(is_published=False)) for model in sections)
    return Profile.objects.filter(reduce(or_, drafts)).exists()


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="profile_app.preview", sep=".")  # a colon would end the link in some messengers
