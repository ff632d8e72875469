"""What the chatbot knows, for the owner to edit."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chatbot.models import Entry, Phrasing


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
