from typing import Any

from django import template
from django.conf import settings

from kakao.forms import MessageForm, PageMessageForm, new_stamp

register = template.Library()


@register.inclusion_tag("kakao/_message_form.html")
def message_form(body: str = "", form: MessageForm | None = None) -> dict[str, Any]:
    """The form for a message to the owner, empty, with a `body` to start from, or bound with its errors."""
    return {
        "form": form or PageMessageForm(initial={"body": body}),
        "stamp": new_stamp(),
        "retention_days": settings.MESSAGE_RETENTION_DAYS,
    }
