"""The page as it would be with what is typed in a form of the admin, before any of it is saved."""

import mimetypes
from base64 import b64encode
from typing import Any, TypeVar

from django.contrib import admin
from django.core.files.storage import InMemoryStorage
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import override
from django.views.decorators.http import require_POST

from profile_app.models import Profile, Section
from profile_app.page import render_page
from profile_app.person import Person

M = TypeVar("M", bound=Model)

PREVIEW = "preview"


class PreviewAdmin(admin.ModelAdmin[M]):
    class Media:
        css = {"all": ["css/admin-profile.css"]}

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view(require_POST(self.preview_view)), self.address_name(PREVIEW)
        return [
            path("preview/", view, name=name),
            path("<path:object_id>/preview/", view, name=name),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """Saves the form, shows the page and forgets it all; a form with faults is shown as ever."""
        with transaction.atomic():
            response = self.changeform_view(
                request, object_id, self.address("change" if object_id else "add", object_id)
            )
            transaction.set_rollback(True)
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        fragment = f"#{self.model.anchor}" if issubclass(self.model, Section) else ""
        shown = {"preview_url": self.address(PREVIEW, object_id) if self.has_page() else "", "fragment": fragment}
        return super().changeform_view(request, object_id, form_url, shown | (extra_context or {}))

    def response_add(self, request: HttpRequest, obj: M, post_url_continue: str | None = None) -> HttpResponse:
        if self.is_preview(request):
            return self.page_with(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: M) -> HttpResponse:
        if self.is_preview(request):
            return self.page_with(request, obj)
        return super().response_change(request, obj)

    def page_with(self, request: HttpRequest, obj: M) -> HttpResponse:
        with override("en" if "en" in request.GET else "ko"):
            return render_page(request, self.person_with(obj), preview="typed")

    def person_with(self, obj: M) -> Person | None:
        return Person.published()

    def is_preview(self, request: HttpRequest) -> bool:
        return request.resolver_match is not None and request.resolver_match.url_name == self.address_name(PREVIEW)

    def has_page(self) -> bool:
        """Sections show on no page before there is a profile."""
        return self.model is Profile or Profile.objects.exists()

    def address_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def address(self, page: str, object_id: str | None) -> str:
        return reverse(f"admin:{self.address_name(page)}", args=[object_id] if object_id else [])


class InPageStorage(InMemoryStorage):
    """Files that are kept in the very page that shows them."""

    def url(self, name: str | None) -> str:
        with self.open(name or "") as file:
            content = b64encode(file.read()).decode()
        return f"data:{mimetypes.guess_type(name or '')[0]};base64,{content}"


class ProfilePreviewAdmin(PreviewAdmin[Profile]):
    def save_model(self, request: HttpRequest, obj: Profile, form: ModelForm[Profile], change: bool) -> None:
        if self.is_preview(request) and "photo" in request.FILES:
            obj.photo.storage = InPageStorage()
        super().save_model(request, obj, form, change)

    def person_with(self, obj: Profile) -> Person | None:
        person = super().person_with(obj)
        if person:
            person.profile.photo = obj.photo  # which knows where its upload is
        return person
