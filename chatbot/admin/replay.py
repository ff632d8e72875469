"""The owner sees which answers would change before entries are saved, published, unpublished or deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatbot.matching import Source
from chatbot.models import Entry, Phrasing
from chatbot.replay import NEW, Draft, replay
from chatbot.sources import sources

PREVIEW = "_preview"


class EntryForm(forms.ModelForm[Entry]):
    def is_valid(self) -> bool:
        """Never for a preview: the admin then saves nothing and shows the form again, with all that was typed."""
        return super().is_valid() and PREVIEW not in self.data


class ReplayAdmin(admin.ModelAdmin[Entry]):
    """Replays run after Django's views: these hold a transaction, which on SQLite locks out every other writer."""

    form = EntryForm
    actions = ("publish", "unpublish")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        page = context_of(response)
        if PREVIEW in request.POST and page and not page["errors"]:
            page["replay"] = replay(typed_draft(page))
        return response

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().delete_view(request, *args, **kwargs)
        if page := context_of(response):
            page["replay"] = replay(Draft(removed=frozenset({page["object"].pk})))
        return response

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        response = super().response_action(request, *args, **kwargs)
        page = context_of(response)
        if "deletable_objects" in page:
            page["replay"] = replay(Draft(removed=keys(page["queryset"])))
        return response

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
        hidden = queryset.filter(is_published=False)
        if "post" in request.POST:
            self.set_published(request, list(hidden), is_published=True)
            return None
        return self.confirmation(request, hidden, Draft(changed=tuple(sources(hidden).values())), _("Publish"))

    @admin.action(description=_("Stop publishing"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
        public = queryset.filter(is_published=True)
        if "post" in request.POST:
            self.set_published(request, list(public), is_published=False)
            return None
        return self.confirmation(request, public, Draft(removed=keys(public)), _("Stop publishing"))

    def set_published(self, request: HttpRequest, entries: list[Entry], *, is_published: bool) -> None:
        with transaction.atomic():
            Entry.objects.filter(pk__in=keys(entries)).update(is_published=is_published)
            for entry in entries:
                self.log_change(request, entry, [{"changed": {"fields": ["published"]}}])
        public = ngettext("%d answer is published.", "%d answers are published.", len(entries))
        hidden = ngettext("%d answer is published no more.", "%d answers are published no more.", len(entries))
        self.message_user(request, (public if is_published else hidden) % len(entries))

    def confirmation(
        self, request: HttpRequest, entries: QuerySet[Entry], draft: Draft, title: Any
    ) -> TemplateResponse:
        """Sends the list's own selection once more, however many rows it spans."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": title,
            "entries": entries,
            "replay": replay(draft),
            "action": request.POST["action"],
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/chatbot/entry/publication.html", context)


def context_of(response: HttpResponse | None) -> dict[str, Any]:
    """What a page is still to be rendered with; empty where there is none, as for a redirect."""
    return (response.context_data or {}) if isinstance(response, TemplateResponse) else {}


def keys(entries: QuerySet[Entry] | list[Entry]) -> frozenset[int]:
    return frozenset(entry.pk for entry in entries)


def typed_draft(page: dict[str, Any]) -> Draft:
    """What the forms of a valid page would leave stored."""
    entry: Entry = page["adminform"].form.instance
    key = entry.pk or NEW
    if not entry.is_published:
        return Draft(removed=frozenset({key}))
    phrasings = [text for inline in page["inline_admin_formsets"] for text in typed_phrasings(inline.formset)]
    texts = entry.question, entry.answer, entry.question_en, entry.answer_en
    return Draft(changed=(Source.of(key, *texts, phrasings),))


def typed_phrasings(formset: forms.BaseInlineFormSet[Phrasing, Entry, Any]) -> list[str]:
    return [
        form.instance.text
        for form in formset.forms
        if (form.instance.pk or form.has_changed()) and form not in formset.deleted_forms
    ]
