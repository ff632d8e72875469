"""The owner's inbox: a new answer, another phrasing of an old one, or no answer at all."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from chatbot.admin.asked import AskedQuestionAdmin
from chatbot.admin.proof import INBOX, named, settle_and_tell
from chatbot.inbox import add_phrasings, candidates, groups
from chatbot.models import AskedQuestion, Entry, UnansweredQuestion

PHRASE = "admin:chatbot_unansweredquestion_phrase"
PAGE = 50
DELETED = _("That answer has been deleted meanwhile. Please choose another.")


def named_to_do(request: HttpRequest, parameters: QueryDict) -> list[AskedQuestion]:
    to_do = [asked for asked in named(request, parameters) if asked.settled == AskedQuestion.Settled.OPEN]
    if not to_do:
        messages.warning(request, _("No question was chosen, or somebody has settled it meanwhile."))
    return to_do


class EntryField(forms.ModelChoiceField[Entry]):
    def label_from_instance(self, entry: Entry) -> str:
        return str(entry) if entry.is_published else _("%s (not published)") % entry


class PhrasingForm(forms.Form):
    entry = EntryField(Entry.objects.all(), label=_("answer"), error_messages={"invalid_choice": DELETED})


@admin.register(UnansweredQuestion)
class UnansweredQuestionAdmin(AskedQuestionAdmin):
    def get_urls(self) -> list[URLPattern]:
        decide, phrase = (self.admin_site.admin_view(view) for view in (require_POST(self.decide), self.phrase))
        return [
            path("decide/", decide, name="chatbot_unansweredquestion_decide"),
            path("phrase/", phrase, name="chatbot_unansweredquestion_phrase"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(groups(), PAGE).get_page(request.GET.get("p"))
        return self.render(request, "inbox", page=page)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """What the buttons below a group do."""
        if not self.has_settle_permission(request):
            raise PermissionDenied
        questions = named_to_do(request, request.POST)
        query = {"asked": [asked.pk for asked in questions]}
        match request.POST.get("decision") if questions else None:
            case "answer":
                return redirect(reverse("admin:chatbot_entry_add", query=query))
            case "phrase":
                return redirect(reverse(PHRASE, query=query))
            case "ignore":
                count = AskedQuestion.objects.settle(questions, AskedQuestion.Settled.IGNORED)
                messages.success(request, ngettext("%d question ignored.", "%d questions ignored.", count) % count)
        return redirect(INBOX)

    def phrase(self, request: HttpRequest) -> HttpResponse:
        """Which answer do the questions that the address names belong to?"""
        if not (self.has_settle_permission(request) and request.user.has_perm("chatbot.add_phrasing")):
            raise PermissionDenied
        questions = named_to_do(request, request.GET)
        if not questions:
            return redirect(INBOX)
        form = PhrasingForm(request.POST or None)
        if form.is_valid():
            entry = form.cleaned_data["entry"]
            try:
                add_phrasings(entry.pk, questions)
            except Entry.DoesNotExist:
                form.add_error("entry", DELETED)
            else:
                settle_and_tell(request, entry, questions)
                return redirect(INBOX)
        shown = {"title": _("Add to an answer"), "form": form, "questions": questions}
        return self.render(request, "phrase", **shown, candidates=candidates(questions))

    def render(self, request: HttpRequest, page_name: str, **context: Any) -> HttpResponse:
        every = {
            "opts": self.opts,
            "title": self.opts.verbose_name_plural,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, f"admin/chatbot/{page_name}.html", every | context)
