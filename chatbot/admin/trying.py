"""The owner tries a question, and looks over what keeps the chatbot from answering well."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from chatbot.answering import decide, knowledge, read_question
from chatbot.checkup import ASKED, checkup
from chatbot.models import Entry
from mysite.visitors import Refused

CANDIDATES = 5


def try_view(model_admin: admin.ModelAdmin[Entry], request: HttpRequest) -> HttpResponse:
    """Asks as a visitor would, and logs nothing."""
    typed = request.GET.get("question")
    context: dict[str, object] = {"typed": typed or ""}
    if typed is not None:
        try:
            context |= tried(read_question(typed))
        except Refused as refused:
            context["error"] = refused.message
    return page(model_admin, request, "trying.html", {"title": _("Try a question"), **context})


def tried(question: str) -> dict[str, object]:
    known = knowledge()
    considered = known.index.consider(question)[:CANDIDATES]
    return {
        "reply": decide(question, known.index),
        "candidates": [(found, known.entries[found.entry].question) for found in considered],
    }


def checkup_view(model_admin: admin.ModelAdmin[Entry], request: HttpRequest) -> HttpResponse:
    days = settings.QUESTION_RETENTION_DAYS
    context = {"title": _("Check the answers"), "checkup": checkup(), "asked": ASKED, "retention_days": days}
    return page(model_admin, request, "checkup.html", context)


def page(
    model_admin: admin.ModelAdmin[Entry], request: HttpRequest, template: str, context: dict[str, object]
) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    common = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "media": model_admin.media}
    return TemplateResponse(request, f"admin/chatbot/entry/{template}", common | context)
