"""What the entries of the résumé's sections have in common."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mysite.content import PublishedContent, PublishedQuerySet
from profile_app.fields import PartialDateField
from profile_app.period import Period


class Dated(models.Model):
    """From `start` to `end`; no end means that it goes on."""

    ongoing: ClassVar[str | Promise] = pgettext_lazy("period", "present")

    start = PartialDateField(_("from"), blank=True, help_text=_("Year and month, such as 2024-03."))
    end = PartialDateField(_("until"), blank=True, help_text=_("Leave it empty while it goes on."))

    class Meta:
        abstract = True

    def clean(self) -> None:
        known = min(len(self.start), len(self.end))
        if self.end[:known] < self.start[:known]:
            raise ValidationError({"end": _("The end is before the start.")})

    @property
    def period(self) -> Period:
        return Period.between(self.start, self.end, timezone.localdate())


class Section(PublishedContent):
    """An entry in one of the page's sections."""

    anchor: ClassVar[str]

    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Small numbers come first. A new entry with 0 comes first of all.")
    )

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def get_absolute_url(self) -> str:
        return f"{reverse('profile_app:profile')}#{self.anchor}"
