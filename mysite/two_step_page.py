"""The admin's page where a user sets the second step of their login up, and turns it off again."""

from base64 import b32encode
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from mysite import two_step

SALT = "mysite.two_step_page"
SETUP_SECONDS = 3600


class CodeField(forms.CharField):
    """Six digits of the app, or a recovery code, however it is spaced."""

    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    )

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split()).lower()


class CodeForm(forms.Form):
    code = CodeField(label=_("Code"), max_length=20)


def two_step_page(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = CodeForm(request.POST or None)
    return page_when_on(request, user, form) if two_step.is_on(user) else page_when_off(request, user, form)


def page_when_on(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    if form.is_valid():
        if two_step.is_right(user, form.cleaned_data["code"]):
            two_step.turn_off(user)
            messages.success(request, _("The second step is off."))
            return redirect("admin:two_step")
        form.add_error("code", _("This code is not right, or was used before. Wait for the next one."))
    return show(request, form=form, codes_left=two_step.codes_left(user), is_on=True)


def page_when_off(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    key = key_of(request)
    if form.is_valid():
        if codes := two_step.turn_on(user, key, form.cleaned_data["code"]):
            two_step.end_other_sessions(user, request.session.session_key)
            return show(request, codes=codes)
        form.add_error("code", _("This is not the code that the app shows. Are both clocks right?"))
    device = TOTPDevice(user=user, key=key)
    import segno

    code = segno.make_qr(device.config_url, error="M")
    drawn = mark_safe(code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None))  # noqa: S308  (a path)
    typed = b32encode(device.bin_key).decode()
    context = {
        "drawn": drawn,
        "address": device.config_url,
        "typed_key": typed,
        "key": signing.dumps(key, salt=SALT),
    }
    return show(request, form=form, **context)


def key_of(request: HttpRequest) -> str:
    """It travels in the page, signed: nothing is stored before the app has shown a code for it."""
    try:
        return str(signing.loads(request.POST.get("key", ""), salt=SALT, max_age=SETUP_SECONDS))
    except signing.BadSignature:
        return str(random_hex(20))


def show(request: HttpRequest, **context: Any) -> HttpResponse:
    common = {**admin.site.each_context(request), "title": _("Two-step login")}
    return TemplateResponse(request, "admin/two_step.html", common | context)
