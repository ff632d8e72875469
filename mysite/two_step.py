"""The second step of the login: a code of an authenticator app (TOTP, RFC 6238), or one of the recovery codes.

It is off for a user until they have confirmed their app. django-otp keeps the devices, slows guesses down, and
takes no code twice.
"""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
DIGITS = 6


def is_used() -> bool:
    """Whether anybody has turned it on: the login page asks for a code then."""
    return bool(TOTPDevice.objects.exists())


def is_on(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user).exists())


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def is_right(user: User, code: str) -> bool:
    """A right code is used up. Wrong codes of one kind do not hold up those of the other."""
    model = TOTPDevice if len(code) == DIGITS and code.isdecimal() else StaticDevice
    with transaction.atomic():
        devices = model.objects.select_for_update().filter(user=user)
        return any(device.verify_token(code) for device in devices)


def turn_on(user: User, key: str, code: str) -> list[str]:
    """The recovery codes; none where `code` is not what an app with this key shows, or it is on already."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # for another tab that does the same
        if is_on(user):
            return []
        if not TOTPDevice.objects.create(user=user, name="app", key=key).verify_token(code):
            transaction.set_rollback(True)
            return []
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def turn_off(user: User) -> bool:
    """False where it was off."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        deleted, _ = TOTPDevice.objects.filter(user=user).delete()
    return bool(deleted)


def end_other_sessions(user: User, kept: str | None) -> None:
    """Those began without a code."""
    for session in Session.objects.exclude(pk=kept):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
