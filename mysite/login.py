"""The admin and its login. Wrong passwords are counted, and too many refuse further ones for a while.

A name that no user has is counted like any other, so that a refusal says nothing about who exists.
"""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from mysite import two_step
from mysite.environment import Rate
from mysite.errors import Refused, respond, with_retry_after
from mysite.limits import Window, client_key
from mysite.models import RateWindow
from mysite.two_step_page import CodeField, two_step_page

PER_ADDRESS, PER_NAME = 4, 10  # times LOGIN_RATE, which is for one name from one address
KNOWN_SECONDS = 365 * 86400


def mark_of(username: str) -> str:
    return salted_hmac("mysite.login.known", username).hexdigest()


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether this browser has logged in with the name before.

    Such a one is spared the count of a name from anywhere, or whoever guesses from many addresses would lock
    out the owner: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
    """
    given = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    return constant_time_compare(given, mark_of(username))


def windows_of(request: HttpRequest, username: str, rate: Rate) -> list[Window]:
    address = client_key(request)
    windows = [
        Window.of("login", rate, f"{address} {username}"),
        Window.of("login.address", Rate(rate.count * PER_ADDRESS, rate.seconds), address),
    ]
    if not is_known(request, username):
        windows.append(Window.of("login.name", Rate(rate.count * PER_NAME, rate.seconds), username))
    return windows


def count_attempt(windows: list[Window]) -> None:
    """Before the password is looked at, so that a thousand at once try no more than a thousand in turn."""
    for number, window in enumerate(windows):
        if not window.hit():
            give_back(windows[:number])
            raise locked_out(window.wait)


def give_back(windows: list[Window]) -> None:
    RateWindow.objects.give_back([window.key for window in windows])


def locked_out(wait: int) -> Refused:
    minutes = -(-wait // 60)
    words = ngettext(
        "Too many wrong passwords. Please try again in a minute.",
        "Too many wrong passwords. Please try again in %(minutes)d minutes.",
        minutes,
    )
    advice = _("Until then no password is looked at, not even the right one.")
    return Refused(429, "rate_limited", words % {"minutes": minutes}, advice=advice, wait=wait)


class LoginForm(AdminAuthenticationForm):
    """It asks for all at once, so that a refusal does not tell which of it was wrong."""

    code = CodeField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("If you have set up the second step: of your app, or a recovery code."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not two_step.is_used():
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not (settings.LOGIN_RATE and self.request and username and password):
            return super().clean()
        windows = windows_of(self.request, username, settings.LOGIN_RATE)
        count_attempt(windows)
        cleaned = super().clean()
        give_back(windows)
        return cleaned

    def confirm_login_allowed(self, user: User) -> None:
        """MariaDB finds a name in other letters too (Owner, öwner), and each would be counted by itself."""
        if user.get_username() != self.cleaned_data["username"]:
            raise self.get_invalid_login_error()
        super().confirm_login_allowed(user)
        code = self.cleaned_data.get("code")
        if two_step.is_on(user) and not (code and two_step.is_right(user, code)):
            raise self.get_invalid_login_error()

    def get_invalid_login_error(self) -> ValidationError:
        if "code" not in self.fields:
            return super().get_invalid_login_error()
        words = _("User name, password or code is not right. A code works once; after a wrong one, wait a little.")
        return ValidationError(words, code="invalid_login")


class OwnersAdmin(AdminSite):
    site_header = site_title = gettext_lazy("mysite admin")
    index_title = gettext_lazy("What would you like to do?")
    login_form = LoginForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("two-step/", self.admin_view(two_step_page), name="two_step"), *super().get_urls()]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            response = super().login(request, extra_context)
        except Refused as refused:
            return with_retry_after(respond(request, refused), refused)
        if request.method == "POST" and request.user.is_authenticated:
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME,
                mark_of(request.user.get_username()),
                max_age=KNOWN_SECONDS,
                secure=settings.SECURE,
                httponly=True,
                samesite="Strict",
            )
        return response
