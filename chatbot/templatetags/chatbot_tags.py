from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from chatbot.models import AskedQuestion, Entry
from mysite.daily import daily_plot

register = template.Library()


@register.inclusion_tag("chatbot/_panel.html")
def chat_panel() -> dict[str, Any]:
    """The chat for the profile page, with questions to start from."""
    starters = Entry.objects.published().starters()
    return {"starters": [entry.in_language(get_language()) for entry in starters]}


@register.inclusion_tag("admin/chatbot/_dashboard.html")
def chatbot_dashboard() -> dict[str, Any]:
    """What waits for the owner, and how the last days went; four queries."""
    published, asked = Entry.objects.published(), AskedQuestion.objects.all()
    return {
        "published": published.exists(),
        "single": published.single().count(),
        "to_do": asked.to_do().wordings(),
        "plot": daily_plot(asked, "status", AskedQuestion.Status, timezone.now()),
    }


@register.inclusion_tag("chatbot/_ask_form.html")
def ask_form(typed: str = "", error: str = "", *, focus: bool = False) -> dict[str, Any]:
    """The form for a question, empty, or with what was typed and why it was refused."""
    return {"typed": typed, "error": error, "focus": focus, "retention_days": settings.QUESTION_RETENTION_DAYS}
