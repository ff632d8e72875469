"""Every component once, made of the templates that the pages use: for whoever changes how the site looks."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mysite.errors import Refused

QUESTIONS = [{"question": "지금 어떤 일을 하고 있나요?"}, {"question": "주로 쓰는 기술은 무엇인가요?"}]
ANSWER = """<p>온결페이에서 <strong>결제 플랫폼</strong>을 맡고 있어요.</p>
<ul><li>승인</li><li>정산</li></ul><p><code>make run</code>으로 시작해요.</p>"""
TURNS = [
    {"asked": "지금 하는 일은요?", "answer": {"status": "answered", "entry": 1, "answer_html": ANSWER}},
    {
        "asked": "하는 일과 기술은요?",
        "answer": {"status": "answered", "answer_html": ANSWER, "suggestions": QUESTIONS},
    },
    {"asked": "일", "answer": {"status": "unsure", "suggestions": QUESTIONS}},
    {"asked": "그건 왜요?", "answer": {"status": "unknown"}, "follows_up": True},
    {"asked": "내일 날씨는 어때요?", "answer": {"status": "unknown"}},
]


class ExampleForm(forms.Form):
    filled = forms.CharField(label="채운 칸")
    hinted = forms.CharField(label="도움말이 있는 칸", help_text="이메일이나 전화번호를 적어 주세요.")
    refused = forms.CharField(label="고칠 칸", error_messages={"required": "이름을 적어 주세요."})
    long = forms.CharField(label="여러 줄", widget=forms.Textarea(attrs={"rows": 3}))


# The two schemes stand side by side as frames of this same address.
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "frame-src": [SELF]})
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    scheme = request.GET.get("scheme")
    if scheme not in {"light", "dark"}:
        return render(request, "styleguide/frames.html")
    context = {
        "scheme": scheme,
        "turns": TURNS,
        "entry": {"pk": 1, **QUESTIONS[0], "answer_html": ANSWER},
        "choices": QUESTIONS,
        "form": ExampleForm({"filled": "한서윤", "hinted": "seoyun@my.example", "long": "안녕하세요."}),
        "refused": Refused(404, "not_found", "없는 주소예요.", advice="옮겨졌거나 주소에 오타가 있을 수 있어요."),
    }
    return render(request, "styleguide/components.html", context)
