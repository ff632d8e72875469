import re
from base64 import b32decode
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from mysite import two_step
from mysite.environment import Rate
from tests.together import together

LOGIN, PAGE, RIGHT = "/admin/login/", "/admin/two-step/", "the-right-password"
KEY = "3132333435363738393031323334353637383930"


@pytest.fixture
def owner(db):
    return get_user_model().objects.create_superuser("owner", password=RIGHT)


@pytest.fixture
def browser(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def codes(owner):
    return two_step.turn_on(owner, KEY, app(0))


def app(steps=1, key=KEY):
    """The app's next code, for the present one turned it on; it may be half a minute ahead."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06}"


def wrong():
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in map(app, range(-2, 4)))


def log_in(code=None, password=RIGHT, username="owner"):
    data = {"username": username, "password": password} | ({} if code is None else {"code": code})
    return Client().post(LOGIN, data).status_code


def test_until_somebody_sets_it_up_the_login_asks_for_no_code(client, owner):
    assert 'name="code"' not in client.get(LOGIN).text
    assert log_in() == 302


def test_once_set_up_the_login_needs_the_code(codes, client):
    assert 'name="code"' in client.get(LOGIN).text
    assert [log_in(), log_in(""), log_in(app()), log_in("no code")] == [200, 200, 302, 200]


def test_a_wrong_code_makes_even_the_right_one_wait(codes):
    assert [log_in(wrong()), log_in(app())] == [200, 200]


def test_a_code_works_once(codes):
    assert [log_in(app()), log_in(app())] == [302, 200]


def test_the_code_alone_is_worth_nothing(codes):
    assert log_in(app(), password="wrong") == 200
    assert log_in(app()) == 302


def test_a_recovery_code_works_once_however_it_is_typed(codes):
    assert [log_in(f" {codes[0][:4].upper()} {codes[0][4:]} "), log_in(codes[0])] == [302, 200]
    assert StaticToken.objects.count() == two_step.RECOVERY_CODES - 1


def test_wrong_codes_of_the_app_do_not_hold_up_a_recovery_code(codes):
    assert [log_in(wrong()), log_in(codes[0])] == [200, 302]


def test_who_has_not_set_it_up_needs_none(codes):
    get_user_model().objects.create_user("other", password=RIGHT, is_staff=True)
    assert log_in(username="other") == 302


def test_a_refusal_does_not_tell_what_was_wrong(codes, client):
    given = [(RIGHT, wrong()), ("wrong", wrong()), ("wrong", app())]
    told = {
        tuple(re.findall(r'<p class="errornote">(.*?)</p>', client.post(LOGIN, data).text))
        for data in ({"username": "owner", "password": password, "code": code} for password, code in given)
    }
    [[words]] = told
    assert "비밀번호, 코드 가운데" in words


def test_wrong_codes_are_counted_like_wrong_passwords(codes, settings):
    settings.LOGIN_RATE = Rate(2, 86400)
    assert [log_in(wrong()) for _ in range(3)] == [200, 200, 429]


def key_in(page):
    [key] = re.findall(r'name="key" value="([^"]+)"', page.text)
    return key


def secret_in(page):
    [secret] = re.findall(r"secret=(\w+)", page.text)
    return b32decode(secret).hex()


def test_the_owner_sets_it_up(browser, owner):
    page = browser.get(PAGE)
    assert "<svg" in page.text
    assert not TOTPDevice.objects.exists()
    done = browser.post(PAGE, {"key": key_in(page), "code": app(0, secret_in(page))})
    shown = re.findall(r"<code>(\w{8})</code>", done.text)
    assert len(shown) == two_step.RECOVERY_CODES
    assert "no-store" in done["Cache-Control"]
    again = browser.get(PAGE).text
    assert "otpauth:" not in again
    assert not any(code in again for code in shown)
    assert log_in() == 200
    assert log_in(shown[0]) == 302


def test_a_wrong_code_stores_nothing_and_keeps_the_key(browser):
    page = browser.get(PAGE)
    again = browser.post(PAGE, {"key": key_in(page), "code": "123"})
    assert not TOTPDevice.objects.exists()
    assert secret_in(again) == secret_in(page)


def test_a_key_that_this_site_did_not_sign_is_not_taken(browser):
    browser.post(PAGE, {"key": KEY, "code": app(0)})
    assert not TOTPDevice.objects.exists()


def test_logins_from_before_are_ended_but_for_this_one_and_other_peoples(browser, owner):
    before, other = Client(), Client()
    before.force_login(owner)
    other.force_login(get_user_model().objects.create_superuser("other"))
    page = browser.get(PAGE)
    browser.post(PAGE, {"key": key_in(page), "code": app(0, secret_in(page))})
    answers = [some.get("/admin/").status_code for some in (browser, other, before)]
    assert answers == [200, 200, 302]


def test_turning_it_off_takes_a_code(browser, codes):
    browser.post(PAGE, {"code": "no code"})
    assert TOTPDevice.objects.exists()
    browser.post(PAGE, {"code": app()})
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert log_in() == 302


def test_a_phone_that_is_lost_is_no_end(codes):
    out = StringIO()
    call_command("disable_totp", "owner", stdout=out)
    assert out.getvalue() == "owner: the second step is off now.\n"
    assert log_in() == 302
    call_command("disable_totp", "owner", stdout=out)
    assert "was off already" in out.getvalue()
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("disable_totp", "nobody")


def test_visitors_do_not_see_the_page(client, db):
    assert client.get(PAGE).status_code == 302


def test_the_admin_shows_no_keys(browser, codes):
    index = browser.get("/admin/").text
    assert "TOTP" not in index
    assert f'href="{PAGE}"' in index
    assert browser.get("/admin/otp_totp/totpdevice/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_tabs_set_up_one_app():
    user = get_user_model().objects.create_superuser("owner")
    together(lambda _number: two_step.turn_on(user, KEY, app(0)), 4)
    assert TOTPDevice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_works_once_when_many_come_at_once():
    user = get_user_model().objects.create_superuser("owner")
    two_step.turn_on(user, KEY, app(0))
    right: list[bool] = []
    code = app()
    together(lambda _number: right.append(two_step.is_right(user, code)), 4)
    assert sorted(right) == [False, False, False, True]
