"""What the chatbot knows, for the owner to edit."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from chatbot.admin.importing import FilesAdmin
from chatbot.admin.phrasings import PhrasingFormSet
from chatbot.admin.proof import AnswersVisitors
from chatbot.admin.replay import ReplayAdmin
from chatbot.admin.trying import checkup_view, try_view
from chatbot.markdown import to_html
from chatbot.models import AskedQuestion, Entry, Phrasing
from mysite.english_admin import EnglishAdmin
from mysite.models import Revision
from mysite.ordering import OrderedAdmin


class PhrasingInline(admin.TabularInline[Phrasing, Entry]):
    model = Phrasing
    formset = PhrasingFormSet
    extra = 2
    verbose_name_plural = _("other phrasings: two or three make the chatbot find this answer far more often")

    def get_extra(self, request: HttpRequest, obj: Entry | None = None, **kwargs: Any) -> int:
        return self.extra + len(request.GET.getlist("asked"))


@admin.register(Entry)
class EntryAdmin(AnswersVisitors, ReplayAdmin, FilesAdmin, EnglishAdmin[Entry], OrderedAdmin[Entry]):
    when_empty = _(
        "What the chatbot answers to visitors. Write the first answer, or import many from a file: "
        "ready small talk, such as greetings, waits there too."
    )
    fields = ("question", "answer", "is_published", "is_starter", "order")
    inlines = (PhrasingInline,)
    list_display = ("question", "phrasing_count", "asked_count", "order", "is_starter", "is_published")
    list_editable = ("order", "is_starter")
    list_filter = ("is_published",)
    search_fields = ("question", "answer", "phrasings__text")

    class Media:
        css = {"all": ["css/admin-answers.css"]}

    def get_urls(self) -> list[URLPattern]:
        pages = {"try": try_view, "checkup": checkup_view}
        rendered = self.admin_site.admin_view(require_POST(self.rendered_view))
        return [
            path("rendered/", rendered, name="chatbot_entry_rendered"),
            *[
                path(
                    f"{name}/",
                    self.admin_site.admin_view(require_safe(partial(view, self))),
                    name=f"chatbot_entry_{name}",
                )
                for name, view in pages.items()
            ],
            *super().get_urls(),
        ]

    def rendered_view(self, request: HttpRequest) -> HttpResponse:
        """The HTML of an answer that is being typed."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return HttpResponse(to_html(request.POST.get("answer", "")))

    def get_view_on_site_url(self, obj: Entry | None = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and obj.is_published else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        counted = Entry.objects.annotate(phrasing_count=count_of(Phrasing), asked_count=count_of(AskedQuestion))
        return counted.order_by(*self.get_ordering(request))

    def save_model(self, request: HttpRequest, obj: Entry, *args: Any, **kwargs: Any) -> None:
        Revision.advance()  # its row is locked first, as by an import: in another order the two would deadlock
        super().save_model(request, obj, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Entry) -> None:
        Revision.advance()  # likewise
        super().delete_model(request, obj)

    @admin.display(description=_("other phrasings"), ordering="phrasing_count")
    def phrasing_count(self, entry: Any) -> int:
        return int(entry.phrasing_count)

    @admin.display(description=_("times asked"), ordering="asked_count")
    def asked_count(self, entry: Any) -> int:
        return int(entry.asked_count)


def count_of(model: type[Phrasing | AskedQuestion]) -> Coalesce:
    """Each counted by itself: joined, an entry's phrasings would multiply by its questions."""
    rows = model._default_manager.filter(entry=OuterRef("pk")).order_by().values("entry")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)
