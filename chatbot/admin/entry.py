"""What the chatbot knows, for the owner to edit."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from chatbot.admin.importing import FilesAdmin
from chatbot.admin.proof import AnswersVisitors
from chatbot.admin.replay import ReplayAdmin
from chatbot.admin.trying import checkup_view, try_view
from chatbot.models import Entry, Phrasing


class PhrasingInline(admin.TabularInline[Phrasing, Entry]):
    model = Phrasing
    extra = 2
    verbose_name_plural = _("other phrasings: two or three make the chatbot find this answer far more often")

    def get_extra(self, request: HttpRequest, obj: Entry | None = None, **kwargs: Any) -> int:
        return self.extra + len(request.GET.getlist("asked"))


@admin.register(Entry)
class EntryAdmin(AnswersVisitors, ReplayAdmin, FilesAdmin):
    fields = ("question", "answer", "is_published", "order")
    inlines = (PhrasingInline,)
    list_display = ("question", "phrasing_count", "asked_count", "order", "is_published")
    list_editable = ("order",)
    list_filter = ("is_published",)
    search_fields = ("question", "answer", "phrasings__text")

    class Media:
        css = {"all": ["css/admin-answers.css"]}

    def get_urls(self) -> list[URLPattern]:
        pages = {"try": try_view, "checkup": checkup_view}
        return [
            path(
                f"{name}/",
                self.admin_site.admin_view(require_safe(partial(view, self))),
                name=f"chatbot_entry_{name}",
            )
            for name, view in pages.items()
        ] + super().get_urls()

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
