"""What the chatbot was asked, for the owner to learn from."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chatbot.models import AskedQuestion


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
