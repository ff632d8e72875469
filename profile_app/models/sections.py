"""The sections of the résumé and what their entries have in common."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mysite.content import Content, ContentQuerySet, PublishedContent, PublishedQuerySet
from mysite.english import in_english_too
from profile_app.fields import LinesField, PartialDateField, WebAddressField
from profile_app.period import Period, total_months


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


@in_english_too("name", "entity", "description", "roles", "highlights", "keywords")
class Project(Dated, Section):
    anchor = "projects"

    name = models.CharField(_("name"), max_length=100)
    entity = models.CharField(_("company or organisation"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("What it is, and for whom."))
    roles = LinesField(_("your roles"), help_text=_("One a line."))
    highlights = LinesField(_("your contribution"), help_text=_("One a line, with a number where there is one."))
    keywords = LinesField(_("keywords"), help_text=_("One a line, such as Python."))
    url = WebAddressField(_("address"), blank=True)

    class Meta(Section.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.name


@in_english_too("name", "keywords")
class SkillGroup(Section):
    anchor = "skills"

    name = models.CharField(_("name"), max_length=100, help_text=_("Such as Back end, or Infrastructure."))
    keywords = LinesField(_("skills"), help_text=_("One a line, the strongest first."))

    class Meta(Section.Meta):
        verbose_name = _("skill group")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.name


@in_english_too("institution", "area", "study_type", "score", "courses")
class Education(Dated, Section):
    anchor = "education"
    ongoing = pgettext_lazy("education", "present")

    institution = models.CharField(_("school"), max_length=100)
    area = models.CharField(_("major"), max_length=100, blank=True)
    study_type = models.CharField(_("degree"), max_length=100, blank=True)
    score = models.CharField(_("grade"), max_length=100, blank=True, help_text=_("Such as 3.9/4.5."))
    courses = LinesField(_("courses"), help_text=_("One a line, only those worth naming."))
    url = WebAddressField(_("address"), blank=True)

    class Meta(Section.Meta):
        verbose_name = verbose_name_plural = _("education")

    def __str__(self) -> str:
        return self.institution


@in_english_too("name", "issuer")
class Certificate(Section):
    anchor = "certificates"

    name = models.CharField(_("name"), max_length=100)
    issuer = models.CharField(_("issued by"), max_length=100, blank=True)
    date = PartialDateField(_("issued on"), blank=True)
    url = WebAddressField(_("address"), blank=True)

    class Meta(Section.Meta):
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return self.name


@in_english_too("title", "awarder", "summary")
class Award(Section):
    anchor = "awards"

    title = models.CharField(_("title"), max_length=100)
    awarder = models.CharField(_("awarded by"), max_length=100, blank=True)
    date = PartialDateField(_("awarded on"), blank=True)
    summary = models.TextField(_("what it was for"), blank=True)

    class Meta(Section.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return self.title


@in_english_too("organization", "position", "summary", "highlights")
class Activity(Dated, Section):
    """JSON Resume's `volunteer`: communities, talks, volunteering."""

    anchor = "activities"

    organization = models.CharField(_("organisation"), max_length=100)
    position = models.CharField(_("role"), max_length=100, blank=True)
    summary = models.TextField(_("description"), blank=True)
    highlights = LinesField(_("results"), help_text=_("One a line."))
    url = WebAddressField(_("address"), blank=True)

    class Meta(Section.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.organization


@in_english_too("name", "fluency")
class Language(Section):
    anchor = "languages"

    name = models.CharField(_("language"), max_length=50)
    fluency = models.CharField(_("fluency"), max_length=100, blank=True, help_text=_("In words, such as Fluent."))

    class Meta(Section.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")

    def __str__(self) -> str:
        return self.name
