"""The owner's desk for the profile: one page for the person, one list for each section of the résumé."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mysite.english_admin import EnglishAdmin
from mysite.ordering import OrderedAdmin
from profile_app.admin_preview import PreviewAdmin, ProfilePreviewAdmin
from profile_app.admin_resume import ResumeAdmin
from profile_app.card import Card
from profile_app.models import (
    Activity,
    Award,
    Career,
    Certificate,
    Dated,
    Education,
    Language,
    Link,
    Position,
    Profile,
    Project,
    Section,
    SkillGroup,
)
from profile_app.templatetags.profile_tags import duration, period

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

S = TypeVar("S", bound=Section)


class LinkInline(EnglishAdmin[Link], admin.StackedInline[Link, Profile]):
    model = Link
    extra = 0
    fields = (("network", "username"), "url", "order")


@admin.register(Profile)
class ProfileAdmin(EnglishAdmin[Profile], ProfilePreviewAdmin, ResumeAdmin):
    """There is one profile, so its list is the profile itself."""

    fieldsets = (
        (_("At the top of the page"), {"fields": ("name", "label", "tagline", "photo", "photo_alt")}),
        (_("Introduction"), {"fields": ("summary",)}),
        (_("Contact"), {"fields": ("email", "phone", "url")}),
        (_("Place"), {"fields": ("city", "region", "country_code")}),
        (_("Link preview"), {"fields": ("link_preview",)}),
    )
    readonly_fields = ("link_preview",)
    inlines = (LinkInline,)

    class Media:
        css = {"all": ("css/admin-card.css",)}

    @admin.display(description=_("in KakaoTalk"))
    def link_preview(self, profile: Profile) -> str:
        if not profile.name:
            return gettext("It shows once the profile is saved.")
        return render_to_string("admin/profile_app/_bubble.html", {"profile": profile, "card": Card.of(profile)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Profile.objects.exists()

    def changelist_view(
        self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        profile = Profile.objects.first()
        if profile is None:
            return redirect("admin:profile_app_profile_add")
        return redirect("admin:profile_app_profile_change", profile.pk)


class SectionAdmin(EnglishAdmin[S], PreviewAdmin[S], OrderedAdmin[S]):
    when_empty: "StrOrPromise"
    list_editable = ("order", "is_published")

    @admin.display(description=_("period"), ordering="start")
    def shown_period(self, entry: Dated) -> str:
        return render_to_string("profile_app/_period.html", period(entry))


class PositionInline(EnglishAdmin[Position], admin.StackedInline[Position, Career]):
    model = Position
    extra = 0
    min_num = 1
    fields = ("title", ("start", "end"), "summary", "highlights")


@admin.register(Career)
class CareerAdmin(SectionAdmin[Career]):
    when_empty = _(
        "Where you worked, and as what. Begin with the company that you are with now; "
        "your positions are written on its page."
    )
    list_display = ("name", "shown_positions", "shown_duration", "order", "is_published")
    fields = ("name", "description", "location", "url", "order", "is_published")
    inlines = (PositionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Career]:
        return Career.objects.order_by(*self.get_ordering(request)).prefetch_related("positions")

    @admin.display(description=_("positions"))
    def shown_positions(self, career: Career) -> str:
        return ", ".join(position.title for position in career.positions.all())

    @admin.display(description=_("duration"))
    def shown_duration(self, career: Career) -> str:
        return duration(career.months)


@admin.register(Project)
class ProjectAdmin(SectionAdmin[Project]):
    when_empty = _("What you made, and what of it was yours. Three good ones tell more than ten.")
    list_display = ("name", "entity", "shown_period", "order", "is_published")
    fieldsets = (
        (None, {"fields": ("name", "entity", ("start", "end"), "url")}),
        (_("What shows on the page"), {"fields": ("description", "roles", "highlights", "keywords")}),
        (_("Where it shows"), {"fields": ("order", "is_published")}),
    )


@admin.register(SkillGroup)
class SkillGroupAdmin(SectionAdmin[SkillGroup]):
    when_empty = _("What you are good at, in groups: make one such as Back end, and list its skills in it.")
    list_display = ("name", "shown_keywords", "order", "is_published")
    fields = ("name", "keywords", "order", "is_published")

    @admin.display(description=_("skills"))
    def shown_keywords(self, group: SkillGroup) -> str:
        return ", ".join(group.keywords)


@admin.register(Education)
class EducationAdmin(SectionAdmin[Education]):
    when_empty = _("The schools you went to. The last one is usually enough.")
    list_display = ("institution", "area", "shown_period", "order", "is_published")
    fieldsets = (
        (None, {"fields": ("institution", "area", "study_type", ("start", "end"), "url")}),
        (_("If you like"), {"fields": ("score", "courses")}),
        (_("Where it shows"), {"fields": ("order", "is_published")}),
    )


@admin.register(Certificate)
class CertificateAdmin(SectionAdmin[Certificate]):
    when_empty = _("Certificates that a reader would look for. Without any, the page has no such section.")
    list_display = ("name", "issuer", "date", "order", "is_published")
    fields = ("name", "issuer", "date", "url", "order", "is_published")


@admin.register(Award)
class AwardAdmin(SectionAdmin[Award]):
    when_empty = _("Awards, and what they were for. Without any, the page has no such section.")
    list_display = ("title", "awarder", "date", "order", "is_published")
    fields = ("title", "awarder", "date", "summary", "order", "is_published")


@admin.register(Activity)
class ActivityAdmin(SectionAdmin[Activity]):
    when_empty = _("Communities, talks, volunteering. Without any, the page has no such section.")
    list_display = ("organization", "position", "shown_period", "order", "is_published")
    fields = (
        "organization",
        "position",
        ("start", "end"),
        "summary",
        "highlights",
        "url",
        "order",
        "is_published",
    )


@admin.register(Language)
class LanguageAdmin(SectionAdmin[Language]):
    when_empty = _("The languages you speak, and how well in words, such as Fluent.")
    list_display = ("name", "fluency", "order", "is_published")
    fields = ("name", "fluency", "order", "is_published")
