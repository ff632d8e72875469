"""The chatbot without a script: one question, one page. The script asks the same address for JSON."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from chatbot import feedback
from chatbot.answering import ask, read_question
from chatbot.matching import Status
from chatbot.matching.follow_up import leans
from chatbot.matching.several import leaves_some
from chatbot.models import Entry
from mysite.errors import Refused, json_response
from mysite.pages import kept_in_memory
from mysite.visitors import VisitorPost


class AskView(VisitorPost):
    scope = "chatbot.ask"
    rate_setting = "CHATBOT_RATE"
    may_repeat = True

    def accept(self, data: Mapping[str, object]) -> HttpResponse:
        question = read_question(data.get("question"))
        self.refuse_too_many()
        answer = ask(question)
        told = {
            "follows_up": answer.status == Status.UNKNOWN and leans(question),
            "has_more": answer.status == Status.ANSWERED and leaves_some(question, 1 + len(answer.suggestions)),
        }
        if self.wants_json:
            response = HttpResponse(answer.json, content_type="application/json")
            for name, value in told.items():  # in headers, for the body's keys are the contract's
                response[f"Question-{name.replace('_', '-').title()}"] = str(value).lower()
            return response
        return render(self.request, "chatbot/ask.html", {"asked": question, "answer": answer, **told})

    def page_refused(self, refused: Refused) -> HttpResponse:
        if "question" not in self.data:
            return super().page_refused(refused)
        context = {"typed": self.data["question"], "error": refused.message}
        return render(self.request, "chatbot/ask.html", context, status=refused.status)


class FeedbackView(VisitorPost):
    scope = "chatbot.feedback"
    rate_setting = "CHATBOT_RATE"

    def accept(self, data: Mapping[str, object]) -> HttpResponse:
        thumb = feedback.read_thumb(data)
        self.refuse_too_many()
        feedback.keep(thumb)
        if self.wants_json:
            return json_response({"helpful": thumb.helpful})
        return render(self.request, "chatbot/thanks.html", {"thumb": thumb})


@require_safe
@kept_in_memory
def entries(request: HttpRequest) -> HttpResponse:
    published = [entry.in_language(get_language()) for entry in Entry.objects.published()]
    return render(request, "chatbot/entries.html", {"entries": published})
