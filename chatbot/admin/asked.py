"""What the chatbot was asked, for the owner to learn from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chatbot.models import AskedQuestion
from chatbot.models.asked import AskedQuestionQuerySet


@admin.register(AskedQuestion)
class AskedQuestionAdmin(admin.ModelAdmin[AskedQuestion]):
    when_empty = _(
        "What visitors ask the chatbot is kept here, with what it answered. "
        "There is nothing to do until the first one asks; what stays without an answer comes into your inbox."
    )
    list_display = ("text", "status", "entry", "confidence", "helpful", "settled", "created_at", "new_answer")
    list_filter = ("status", "settled", "helpful", "created_at")
    list_select_related = ("entry",)
    search_fields = ("text",)
    show_full_result_count = False
    actions = ("reopen",)

    class Media:
        css = {"all": ["css/admin-inbox.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AskedQuestion | None = None) -> bool:
        return False

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("chatbot.change_unansweredquestion")

    @admin.action(description=_("Put back into the inbox"), permissions=["settle"])
    def reopen(self, request: HttpRequest, queryset: AskedQuestionQuerySet) -> None:
        queryset.reopen()
        self.message_user(request, _("The chosen questions are to do again."))

    @admin.display(description=_("next step"))
    def new_answer(self, asked: AskedQuestion) -> SafeString:
        url = reverse("admin:chatbot_entry_add", query={"asked": asked.pk})
        return format_html('<a href="{}">{}</a>', url, _("Write a new answer to this question"))
