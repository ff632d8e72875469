"""The other sections of the résumé."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mysite.english import in_english_too
from profile_app.fields import LinesField, PartialDateField, WebAddressField
from profile_app.models.section import Dated, Section


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
