"""The owner tries a question, and looks over what keeps the chatbot from answering well."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from chatbot.admin.reasons import LABELS
from chatbot.answering import decide, knowledge, read_question
from chatbot.checkup import ASKED, checkup
from chatbot.matching import Candidate
from chatbot.models import Entry
from mysite.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
    """The candidates of the reply first: where a text holds two questions, they are not those of the whole."""
    known = knowledge()
    reply = decide(question, known.index)
    given = {candidate.entry for candidate in reply.candidates}
    others = [found for found in known.index.consider(question) if found.entry not in given]
    shown = [*reply.candidates, *others][:CANDIDATES]
    return {"reply": reply, "candidates": [(c, known.entries[c.entry].question, reasons(c)) for c in shown]}


def reasons(candidate: Candidate) -> list[tuple["StrOrPromise", float]]:
    return [(LABELS[name], value) for name, value in candidate.reasons.items()]


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
