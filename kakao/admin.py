from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kakao.connection import redirect_uri
from kakao.models import REISSUE_WINDOW, Connection, Message
from kakao.remedies import remedy_for
from kakao.status import WARN_BEFORE, current_status, ends_within
from kakao.timeline import Life, life

REFRESH_LIFE = timedelta(days=60)  # Kakao's; when it gave the present token is kept nowhere


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin[Connection]):
    """One page of its own in the place of a list: there is one connection, and nothing in it to edit."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Connection | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        test = self.admin_site.admin_view(require_POST(self.send_test))
        return [path("test/", test, name="kakao_connection_test"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        status = current_status(now)
        context = {
            **self.admin_site.each_context(request),
            "title": Connection._meta.verbose_name,
            "status": status,
            "redirect_uri": redirect_uri(),
            "admin_email": settings.ADMIN_EMAIL,
            **(lives(status.connection, now) if status.connection else {}),
        }
        return TemplateResponse(request, "admin/kakao/connection.html", context)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.changelist_view(request)

    def send_test(self, request: HttpRequest) -> HttpResponse:
        """A message like a visitor's, so that it proves the whole road."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        contact = getattr(request.user, "email", "") or settings.SITE_URL
        body = gettext("This is a test that you sent from the Kakao page. Messages from visitors look like this.")
        Message.objects.create(name=gettext("Test"), contact=contact[:100], body=body)
        self.message_user(request, _("The test message is queued. When it no longer waits, it has been sent."))
        return redirect("admin:kakao_connection_changelist")


def lives(connection: Connection, now: datetime) -> dict[str, Life | bool]:
    """The tokens' lives; that of a refresh token is left out when its end is unknown."""
    found: dict[str, Life | bool] = {"access_life": life(now, connection.renewed_at, connection.access_expires_at)}
    if ends := connection.refresh_expires_at:
        issued = max(connection.connected_at, ends - REFRESH_LIFE)
        found["refresh_life"] = life(now, issued, ends, [ends - REISSUE_WINDOW])
        found["is_ending"] = ends_within(connection, WARN_BEFORE, now)
    return found


class ReadFilter(admin.SimpleListFilter):
    title = _("read")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("unread")), ("yes", _("read"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message] | None:
        return queryset.filter(read_at__isnull=self.value() == "no") if self.value() in {"no", "yes"} else None


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    when_empty = _(
        "Messages that visitors leave on your page are kept here, whatever becomes of them in KakaoTalk. "
        "Leave yourself one with the form at the bottom of the page to see how it looks."
    )
    list_display = ["sender", "summary", "created_at", "outcome", "is_read"]
    list_filter = [ReadFilter, "state", "created_at"]
    search_fields = ["name", "contact", "body"]
    show_full_result_count = False
    ordering = ["-id"]
    actions = ["send_again", "mark_read"]
    fieldsets = [
        (None, {"fields": ["name", "answer_address", "created_at", "body"]}),
        (_("KakaoTalk"), {"fields": ["progress", "sent_at", "attempts", "cause"]}),
    ]

    class Media:
        css = {"all": ["css/admin-kakao.css"]}

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.send_one_again))
        return [path("<int:pk>/again/", again, name="kakao_message_again"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kakao.change_message")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        message = self.get_object(request, object_id)
        if message and self.has_view_permission(request, message):
            message.mark_read(timezone.now())
        kwargs["extra_context"] = {"title": Message._meta.verbose_name}
        return super().change_view(request, object_id, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": Message._meta.verbose_name_plural})

    def send_one_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_send_permission(request):
            raise PermissionDenied
        self.send_again(request, Message.objects.filter(pk=pk))
        return redirect("admin:kakao_message_change", pk)

    @admin.display(description=_("name"), ordering="name")
    def sender(self, message: Message) -> str:
        return message.name if message.read_at else format_html('<span class="unread">{}</span>', message.name)

    @admin.display(description=_("message"))
    def summary(self, message: Message) -> str:
        return Truncator(message.body).chars(60)

    @admin.display(description=_("answer to"))
    def answer_address(self, message: Message) -> str:
        scheme = "mailto:" if "@" in message.contact else "" if "://" in message.contact else "tel:"
        return format_html('<a href="{}{}">{}</a>', scheme, message.contact, message.contact)

    @admin.display(description=_("state"))
    def progress(self, message: Message) -> str:
        state = message.get_state_display()
        if message.state != Message.State.WAITING or message.due_at <= timezone.now():
            return state
        due = date_format(timezone.localtime(message.due_at), "SHORT_DATETIME_FORMAT")
        return gettext("%(state)s, next attempt %(due)s") % {"state": state, "due": due}

    @admin.display(description=_("cause"))
    def cause(self, message: Message) -> str:
        return remedy_for(message.error_code) if message.error_code else ""

    @admin.display(description=_("KakaoTalk"), ordering="state")
    def outcome(self, message: Message) -> str:
        return format_html("{}<br><small>{}</small>", self.progress(message), self.cause(message))

    @admin.display(description=_("read"), boolean=True)
    def is_read(self, message: Message) -> bool:
        return message.read_at is not None

    @admin.action(description=_("Send again to KakaoTalk"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = Message.objects.filter(pk__in=queryset).send_again()
        self.message_user(
            request, ngettext("%d message will be sent again.", "%d messages will be sent again.", count) % count
        )

    @admin.action(description=_("Mark as read"), permissions=["view"])
    def mark_read(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        Message.objects.filter(pk__in=queryset).unread().update(read_at=timezone.now())
