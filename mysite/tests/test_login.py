import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation

from mysite.environment import Rate
from mysite.login import locked_out
from mysite.models import RateWindow
from tests.together import together

LOGIN, RIGHT, WRONG = "/admin/login/", "the-right-password", "a-wrong-password"


@pytest.fixture
def owner(db, settings):
    settings.LOGIN_RATE = Rate(3, 86400)
    return get_user_model().objects.create_superuser("owner", password=RIGHT)


@pytest.fixture
def attempt(client, owner):
    def post(password, username="owner", address="198.51.100.1", browser=client, **headers):
        data = {"username": username, "password": password}
        return browser.post(LOGIN, data, REMOTE_ADDR=address, headers=headers).status_code

    return post


def addresses(times):
    return (f"198.51.100.{number}" for number in range(1, times + 1))


def test_after_so_many_wrong_passwords_not_even_the_right_one_is_looked_at(attempt):
    assert [attempt(WRONG) for _ in range(4)] == [200, 200, 200, 429]
    assert attempt(RIGHT) == 429


def test_a_login_counts_nothing(attempt):
    assert [attempt(RIGHT, browser=Client()) for _ in range(20)] == [302] * 20
    assert [attempt(WRONG) for _ in range(4)] == [200, 200, 200, 429]


def test_a_form_that_is_not_filled_in_counts_nothing(attempt):
    assert [attempt("") for _ in range(5)] == [200] * 5
    assert attempt(RIGHT) == 302


def test_the_refusal_says_when_to_try_again(client, owner):
    for _ in range(4):
        response = client.post(LOGIN, {"username": "owner", "password": WRONG})
    wait = int(response["Retry-After"])
    assert 0 < wait <= 86400
    assert f"비밀번호가 여러 번 틀렸어요. {-(-wait // 60)}분 뒤에" in response.text
    assert "no-store" in response["Cache-Control"]


def test_it_says_so_in_english():
    with translation.override("en"):
        assert locked_out(61).message == "Too many wrong passwords. Please try again in 2 minutes."
        assert locked_out(60).message == "Too many wrong passwords. Please try again in a minute."


@pytest.mark.parametrize("username", ["owner", "nobody"])
def test_a_lock_out_does_not_tell_whether_a_name_exists(client, owner, username):
    answers = [client.post(LOGIN, {"username": username, "password": WRONG}) for _ in range(4)]
    texts = [
        re.sub(r"name=\"csrf\w+\" value=\"\w+\"", "", answer.text).replace(username, "") for answer in answers
    ]
    strange = client.post(LOGIN, {"username": "stranger", "password": WRONG})
    assert texts[0] == re.sub(r"name=\"csrf\w+\" value=\"\w+\"", "", strange.text).replace("stranger", "")
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_other_people_at_the_address_may_still_log_in(attempt):
    get_user_model().objects.create_user("other", password=RIGHT, is_staff=True)
    for _ in range(4):
        attempt(WRONG)
    assert attempt(RIGHT, "other") == 302


def test_one_address_gets_four_times_as_many_names(attempt):
    answers = [attempt(WRONG, f"name{number}") for number in range(13)]
    assert answers == [200] * 12 + [429]
    assert RateWindow.objects.filter(hits=0).count() == 1  # the thirteenth name was not tried
    assert attempt(RIGHT, address="203.0.113.1") == 302


def test_an_ipv6_customer_is_one_address(attempt):
    answers = [attempt(WRONG, address=f"2001:db8::{number}") for number in range(1, 5)]
    assert answers == [200, 200, 200, 429]
    assert attempt(RIGHT, address="2001:db8:0:1::1") == 302


def test_the_client_is_whom_our_own_proxy_saw(attempt, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    answers = [attempt(WRONG, **{"X-Forwarded-For": f"6.6.6.{number}, 192.0.2.1"}) for number in range(4)]
    assert answers == [200, 200, 200, 429]


def test_guesses_from_many_addresses_are_slowed_down_and_a_known_browser_is_not(attempt, client):
    assert attempt(RIGHT) == 302
    client.post("/admin/logout/")
    strange = Client()
    answers = [attempt(WRONG, address=address, browser=strange) for address in addresses(31)]
    assert answers == [200] * 30 + [429]
    assert attempt(RIGHT, address="203.0.113.1", browser=strange) == 429
    assert attempt(RIGHT, address="203.0.113.1") == 302


def test_only_a_login_makes_a_browser_known(attempt, client):
    client.cookies["known"] = "f" * 64
    answers = [attempt(WRONG, address=address) for address in addresses(31)]
    assert answers[-1] == 429


def test_a_refused_attempt_is_counted_nowhere(attempt):
    for _ in range(20):
        attempt(WRONG)
    assert sorted(RateWindow.objects.values_list("hits", flat=True)) == [3, 3, 3]


def test_no_name_and_no_address_is_stored(attempt):
    attempt(WRONG)
    kept = str(list(RateWindow.objects.values()))
    assert "owner" not in kept
    assert "198.51" not in kept


@pytest.mark.parametrize("username", ["OWNER", "öwner", "owner "])
def test_a_name_counts_in_its_own_letters_alone(attempt, username):
    """MariaDB finds it in others too, and each of them would be three more guesses."""
    assert attempt(RIGHT, username) == (302 if username.strip() == "owner" else 200)


def test_off_counts_nothing(attempt, settings):
    settings.LOGIN_RATE = None
    assert [attempt(WRONG) for _ in range(10)] == [200] * 10
    assert not RateWindow.objects.exists()


def test_looking_at_the_login_page_takes_no_query_of_the_limits(client, owner):
    client.get(LOGIN)
    assert not RateWindow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_try_no_more_than_one_after_another(settings, monkeypatch):
    settings.LOGIN_RATE = Rate(5, 86400)
    looked_at = []
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", lambda *_, **given: looked_at.append(given))
    data = {"username": "owner", "password": WRONG}
    answers: list[int] = []

    def run(_number):
        answers.extend(Client().post(LOGIN, data).status_code for _ in range(3))

    together(run, 8)
    assert len(looked_at) == 5
    assert sorted(answers) == [200] * 5 + [429] * 19
