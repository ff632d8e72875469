"""The owner's desk: what the chatbot knows, and what it was asked."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chatbot.models import AskedQuestion, Entry, Phrasing


class PhrasingInline(admin.TabularInline[Phrasing, Entry]):
    model = Phrasing
    extra = 2
    verbose_name_plural = _("other phrasings: two or three make the chatbot find this answer far more often")


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin[Entry]):
    fields = ("question", "answer", "is_published", "order")
    inlines = (PhrasingInline,)
    list_display = ("question", "phrasing_count", "asked_count", "order", "is_published")
    list_editable = ("order", "is_published")
    list_filter = ("is_published",)
    search_fields = ("question", "answer", "phrasings__text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        counted = Entry.objects.annotate(
            phrasing_count=Count("phrasings", distinct=True), asked_count=Count("asked", distinct=True)
        )
        return counted.order_by(*self.get_ordering(request))

    @admin.display(description=_("other phrasings"), ordering="phrasing_count")
    def phrasing_count(self, entry: Any) -> int:
        return int(entry.phrasing_count)

    @admin.display(description=_("times asked"), ordering="asked_count")
    def asked_count(self, entry: Any) -> int:
        return int(entry.asked_count)


@admin.register(AskedQuestion)
class AskedQuestionAdmin(admin.ModelAdmin[AskedQuestion]):
    list_display = ("text", "status", "entry", "confidence", "created_at", "new_answer")
    list_filter = ("status", "created_at")
    list_select_related = ("entry",)
    search_fields = ("text",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AskedQuestion | None = None) -> bool:
        return False

    @admin.display(description=_("next step"))
    def new_answer(self, asked: AskedQuestion) -> SafeString:
        url = reverse("admin:chatbot_entry_add", query={"question": asked.text})
        return format_html('<a href="{}">{}</a>', url, _("Write a new answer to this question"))
