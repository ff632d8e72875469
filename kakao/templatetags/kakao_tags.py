from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone

from kakao.forms import MessageForm, PageMessageForm
from kakao.models import Message
from kakao.status import alerts, current_status
from mysite.daily import daily_plot
from mysite.pages import stamp_for

register = template.Library()

STATES = (Message.State.SENT, Message.State.WAITING, Message.State.FAILED)  # in a plot, from below


@register.inclusion_tag("kakao/_message_form.html", takes_context=True)
def message_form(context: Context, body: str = "", form: MessageForm | None = None) -> dict[str, Any]:
    """The form for a message to the owner, empty, with a `body` to start from, or bound with its errors."""
    return {
        "form": form or PageMessageForm(initial={"body": body}),
        "stamp": stamp_for(context.get("request")),
        "retention_days": settings.MESSAGE_RETENTION_DAYS,
    }


@register.inclusion_tag("admin/kakao/_warnings.html", takes_context=True)
def kakao_warnings(context: Context) -> dict[str, Any]:
    """What the owner should know of, on each page of the admin; nothing and no query for anybody else."""
    user = context.get("user")
    may_see = user is not None and user.has_perm("kakao.view_connection")
    return {"alerts": alerts(timezone.now()) if may_see else []}


@register.inclusion_tag("admin/kakao/_dashboard.html")
def kakao_dashboard() -> dict[str, Any]:
    """The connection, and the messages that came; four queries."""
    now, messages = timezone.now(), Message.objects.all()
    return {
        "status": current_status(now),
        "unread": messages.unread().count(),
        "plot": daily_plot(messages, "state", STATES, now),
    }
