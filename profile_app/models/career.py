"""Where the person has worked."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mysite.content import Content, ContentQuerySet
from mysite.english import in_english_too
from profile_app.fields import LinesField, PartialDateField, WebAddressField
from profile_app.models.section import Dated, Section
from profile_app.period import total_months


@in_english_too("name", "description", "location")
class Career(Section):
    """A company and the positions held in it, one after the other."""

    anchor = "career"

    name = models.CharField(_("company"), max_length=100)
    description = models.CharField(
        _("what the company does"), max_length=200, blank=True, help_text=_("A few words, beside its name.")
    )
    location = models.CharField(_("location"), max_length=100, blank=True)
    url = WebAddressField(_("address"), blank=True)

    class Meta(Section.Meta):
        verbose_name = verbose_name_plural = _("career")

    def __str__(self) -> str:
        return self.name

    @property
    def months(self) -> int:
        return total_months(position.period for position in self.positions.all())


@in_english_too("title", "summary", "highlights")
class Position(Dated, Content):
    ongoing = pgettext_lazy("employment", "present")

    career = models.ForeignKey(Career, models.CASCADE, related_name="positions", verbose_name=_("career"))
    title = models.CharField(_("position"), max_length=100)
    start = PartialDateField(_("from"), help_text=_("Year and month, such as 2024-03."))
    summary = models.TextField(_("what you did"), blank=True)
    highlights = LinesField(
        _("results"), help_text=_("One a line, with a number where there is one: cut response times by 40%.")
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["-start", "pk"]

    def __str__(self) -> str:
        return self.title
