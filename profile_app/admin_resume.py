"""A JSON Resume by upload: what it would replace is shown first, and the document comes back signed."""

from collections import Counter
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mysite.models import Revision
from profile_app.models import Profile
from profile_app.resume_import import (
    REPLACED,
    SIZE_LIMIT,
    Reading,
    ResumeError,
    from_resume,
    parse_resume,
    read_resume,
)

SALT = "profile_app.admin_resume"
IMPORT = "admin:profile_app_profile_import"


class ResumeForm(forms.Form):
    """The cleaned file is its document."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON Resume (.json), up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> dict[str, Any]:
        try:
            document = parse_resume(self.cleaned_data["file"].read(SIZE_LIMIT + 1))
            read_resume(document)
        except ResumeError as error:
            raise ValidationError(str(error)) from None
        return document


class ResumeAdmin(admin.ModelAdmin[Profile]):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="profile_app_profile_import"),
            path(
                "import/confirm/", wrap(require_POST(self.confirm_view)), name="profile_app_profile_import_confirm"
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return super().render_change_form(
            request, {**context, "may_replace": may_replace(request)}, *args, **kwargs
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        self.refuse_others(request)
        form = ResumeForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            return self.show_changes(request, form.cleaned_data["file"])
        return self.import_page(request, title=_("Import a résumé"), form=form)

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        self.refuse_others(request)
        try:
            document, revision = signing.loads(request.POST.get("plan", ""), salt=SALT)
        except signing.BadSignature:
            self.message_user(request, _("Please choose the file once more."), messages.ERROR)
            return redirect(IMPORT)
        with transaction.atomic():
            if is_current := revision == Revision.locked():
                from_resume(document)
        if is_current:
            self.message_user(request, _("The profile is imported."))
            return redirect("admin:profile_app_profile_changelist")
        warning = _("The site has changed since you looked. Nothing is imported yet: please look again.")
        self.message_user(request, warning, messages.WARNING)
        return self.show_changes(request, document)

    def show_changes(self, request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
        plan = signing.dumps((document, Revision.current()), salt=SALT, compress=True)
        reading = read_resume(document)
        return self.import_page(
            request,
            title=_("What would be replaced"),
            plan=plan,
            ignored=reading.ignored,
            changes=changes(reading),
        )

    def import_page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, "admin/profile_app/profile/import.html", common | context)

    def refuse_others(self, request: HttpRequest) -> None:
        if not may_replace(request):
            raise PermissionDenied


def may_replace(request: HttpRequest) -> bool:
    """An import deletes and writes in every section, so it takes every right."""
    models = apps.get_app_config("profile_app").get_models()
    names = [model._meta.model_name for model in models]
    rights = [f"profile_app.{action}_{name}" for name in names for action in ("add", "change", "delete")]
    return request.user.has_perms(rights)


def changes(reading: Reading) -> list[tuple[object, object, object]]:
    """Rows of a table: the section, what it holds now, and what it would hold."""
    then = Counter(type(row) for row in reading.rows)
    profile = Profile.objects.first()
    return [
        (Profile._meta.get_field("name").verbose_name, profile or "", reading.profile),
        *((model._meta.verbose_name_plural, model._default_manager.count(), then[model]) for model in REPLACED),
    ]
