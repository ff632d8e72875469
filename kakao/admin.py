from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kakao.connection import redirect_uri
from kakao.models import Connection, Message
from kakao.remedies import remedy_for
from kakao.status import current_status


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin[Connection]):
    """One page of its own in the place of a list: there is one connection, and nothing in it to edit."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Connection | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": Connection._meta.verbose_name,
            "status": current_status(timezone.now()),
            "redirect_uri": redirect_uri(),
        }
        return TemplateResponse(request, "admin/kakao/connection.html", context)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.changelist_view(request)


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    list_display = ["name", "contact", "summary", "created_at", "state", "cause", "is_read"]
    list_filter = ["state", ("read_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["name", "contact", "body"]
    ordering = ["-id"]
    actions = ["send_again", "mark_read"]
    fieldsets = [
        (None, {"fields": ["name", "answer_address", "created_at", "body"]}),
        (_("KakaoTalk"), {"fields": ["state", "sent_at", "cause"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        message = self.get_object(request, object_id)
        if message and self.has_view_permission(request, message):
            message.mark_read(timezone.now())
        return super().change_view(request, object_id, *args, **kwargs)

    @admin.display(description=_("message"))
    def summary(self, message: Message) -> str:
        return message.body[:60]

    @admin.display(description=_("answer to"))
    def answer_address(self, message: Message) -> str:
        scheme = "mailto" if "@" in message.contact else "tel"
        return format_html('<a href="{}:{}">{}</a>', scheme, message.contact, message.contact)

    @admin.display(description=_("cause"))
    def cause(self, message: Message) -> str:
        return remedy_for(message.error_code) if message.error_code else ""

    @admin.display(description=_("read"), boolean=True)
    def is_read(self, message: Message) -> bool:
        return message.read_at is not None

    @admin.action(description=_("Send again to KakaoTalk"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = Message.objects.filter(pk__in=queryset).send_again()
        self.message_user(
            request, ngettext("%d message will be sent again.", "%d messages will be sent again.", count) % count
        )

    @admin.action(description=_("Mark as read"), permissions=["view"])
    def mark_read(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        Message.objects.filter(pk__in=queryset).unread().update(read_at=timezone.now())
