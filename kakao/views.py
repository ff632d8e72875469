import hmac
import re
from collections.abc import Callable, Mapping
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakao import connection
from kakao.client import Client
from kakao.errors import KakaoError, Misconfigured, Unavailable
from kakao.forms import MessageForm, PageMessageForm
from kakao.remedies import REFUSALS, remedy_for
from mysite.errors import Refused, json_response
from mysite.visitors import VisitorPost

STATE = "kakao_state"
STATUS_PAGE = "admin:kakao_connection_changelist"
View = Callable[[HttpRequest], HttpResponse]


def owner_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("kakao.change_connection"):
            raise PermissionDenied
        return view(request)

    return never_cache(guarded)


@require_POST
@owner_only
def connect(request: HttpRequest) -> HttpResponse:
    try:
        may_become = read_number(request.POST.get("may_become", ""))
        state, login = connection.begin(Client.from_settings(), timezone.now(), may_become)
    except Misconfigured as error:
        messages.error(request, remedy_for(error.code))
        return redirect(STATUS_PAGE)
    request.session[STATE] = state
    return redirect(login)


@require_GET
@owner_only
def callback(request: HttpRequest) -> HttpResponse:
    try:
        connection.complete(Client.from_settings(), request.GET, request.session.get(STATE, ""), timezone.now())
    except connection.CallbackRefused as refused:
        title, text = REFUSALS[refused.reason]
        return render(request, "kakao/callback_refused.html", {"title": title, "text": text}, status=400)
    except connection.OtherAccount as other:
        return render(request, "kakao/other_account.html", {"other": other}, status=400)
    except KakaoError as error:
        status = 502 if isinstance(error, Unavailable) else 400
        context = {"title": _("Kakao did not complete the connection."), "text": remedy_for(error.code)}
        return render(request, "kakao/callback_refused.html", context, status=status)
    del request.session[STATE]
    messages.success(request, _("Your Kakao account is connected."))
    return redirect(STATUS_PAGE)


@require_POST
@owner_only
def disconnect(request: HttpRequest) -> HttpResponse:
    if connection.disconnect():
        messages.success(request, _("Your Kakao account is disconnected."))
    else:
        messages.warning(
            request,
            _("The connection is forgotten here. Kakao did not confirm it: look under Connected services there."),
        )
    return redirect(STATUS_PAGE)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unlinked(request: HttpRequest) -> HttpResponse:
    """Kakao's webhook: the owner has unlinked the app. Answered at once, without a call to anywhere."""
    expected = f"KakaoAK {settings.KAKAO_ADMIN_KEY}"
    given = request.headers.get("Authorization", "")
    if not settings.KAKAO_ADMIN_KEY or not hmac.compare_digest(given.encode(), expected.encode()):
        return HttpResponse(status=401)
    fields: QueryDict = request.POST if request.method == "POST" else request.GET
    kakao_id, app_id = read_number(fields.get("user_id", "")), read_number(fields.get("app_id", ""))
    if kakao_id is None or app_id is None:
        return HttpResponse(status=400)
    connection.forget(kakao_id, app_id)
    return HttpResponse(status=200)


def read_number(text: str) -> int | None:
    """One of Kakao's numbers of 64 bits."""
    return int(text) if re.fullmatch(r"\d{1,19}", text, re.ASCII) else None


class MessageView(VisitorPost):
    scope = "message"
    rate_setting = "MESSAGE_RATE"

    def accept(self, data: Mapping[str, object]) -> HttpResponse:
        form_class = MessageForm if self.request.content_type == "application/json" else PageMessageForm
        form = form_class(data)
        if not form.is_valid():
            fields = {name: list(map(str, texts)) for name, texts in form.errors.items()}
            raise Refused(400, "invalid", fields=fields)
        self.refuse_too_many()
        message = form.save()
        if self.wants_json:
            return json_response({"status": "accepted", "message": message.public_id}, 201)
        return render(self.request, "kakao/accepted.html", {"message": message}, status=201)

    def page_refused(self, refused: Refused) -> HttpResponse:
        """The form again, with all that was typed in it; a body that was not read leaves nothing to show."""
        if not self.data:
            return super().page_refused(refused)
        form = PageMessageForm(self.data)
        if refused.code != "invalid":
            form.add_error(None, refused.message)
        form.focus_on_first_error()
        return render(self.request, "kakao/message.html", {"form": form}, status=refused.status)
