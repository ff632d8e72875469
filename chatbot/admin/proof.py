"""Saving an answer to visitors' questions, and the proof that the chatbot gives it now."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from chatbot.answering import Answer
from chatbot.inbox import settle
from chatbot.models import AskedQuestion, Entry

INBOX = "admin:chatbot_unansweredquestion_changelist"


def named(request: HttpRequest, parameters: QueryDict) -> list[AskedQuestion]:
    """The questions that `asked=12&asked=7` names, in that order, without those that are gone."""
    if not request.user.has_perm("chatbot.change_unansweredquestion"):
        return []
    pks = [int(pk) for pk in parameters.getlist("asked") if pk.isdecimal() and len(pk) < 19]  # 64 bits
    found = AskedQuestion.objects.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def settle_and_tell(request: HttpRequest, entry: Entry, questions: list[AskedQuestion]) -> None:
    if not entry.is_published:
        messages.warning(request, _("This answer is not published, so nobody gets it and the questions stay."))
        return
    for asked, now in settle(entry, questions):
        told = messages.success if now.entry == entry.pk else messages.warning
        told(request, verdict(entry, asked, now))


def verdict(entry: Entry, asked: AskedQuestion, now: Answer) -> str:
    if now.entry == entry.pk:
        text = _("Answered now: %(asked)s (confidence %(confidence).2f)")
    elif now.entry:
        text = _("Still another answer: %(asked)s gets that of %(other)s")
    elif now.status == AskedQuestion.Status.UNSURE:
        text = _("Still suggestions only: %(asked)s")
    else:
        text = _("Still no answer: %(asked)s")
    return text % {"asked": asked.text, "confidence": now.confidence, "other": now.question}


class AnswersVisitors(admin.ModelAdmin[Entry]):
    """An add form that visitors' questions fill, named as `?asked=`, and whose saving proves them answered."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        if questions := named(request, request.GET):
            initial["question"] = questions[0].text
        return initial

    def get_formset_kwargs(self, request: HttpRequest, *args: Any) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, *args)
        if request.method == "GET":  # in a POST, rows that stayed as they were filled would count as empty
            kwargs["initial"] = [{"text": asked.text} for asked in named(request, request.GET)[1:]]
        return kwargs

    def response_add(self, request: HttpRequest, obj: Entry, post_url_continue: str | None = None) -> HttpResponse:
        if questions := named(request, request.GET):
            transaction.on_commit(lambda: settle_and_tell(request, obj, questions))
        return super().response_add(request, obj, post_url_continue)

    def response_post_save_add(self, request: HttpRequest, obj: Entry) -> HttpResponseRedirect:
        return redirect(INBOX) if named(request, request.GET) else super().response_post_save_add(request, obj)
