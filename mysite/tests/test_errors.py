"""Every error through the real stack, with DEBUG off."""

from errno import ENOSPC

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import Client

from mysite.environment import Rate

JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def fail(monkeypatch):
    """Makes the pages of the profile fail; they are there in both languages."""

    def fail_with(error):
        def raise_it(*args):
            raise error

        monkeypatch.setattr("profile_app.person.Person.published", raise_it)

    return fail_with


@pytest.fixture
def database_is_away(db):
    def refuse(*args):
        raise OperationalError("gone away")

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("django.db.backends.base.base.BaseDatabaseWrapper._cursor", refuse)
        yield


def assert_is_a_page(response, status, lang="ko", home="/"):
    assert response.status_code == status
    assert f'<html lang="{lang}">' in response.text
    assert f'<p class="notice-code">{status}</p>' in response.text
    assert "css/tokens.css" in response.text
    assert f'<a class="button" href="{home}">' in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.cookies


@pytest.mark.parametrize(("path", "lang"), [("/", "ko"), ("/en/", "en")])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SuspiciousOperation(), 400),
        (PermissionDenied(), 403),
        (RuntimeError("a secret detail"), 500),
        (OperationalError("a secret detail"), 503),
        (InterfaceError("a secret detail"), 503),
        (OSError(ENOSPC, "a secret detail"), 503),
        (IntegrityError("a secret detail"), 500),
    ],
)
def test_a_failure_has_a_page_that_needs_no_database(visitor, fail, path, lang, error, status):
    fail(error)
    response = visitor.get(path)
    assert_is_a_page(response, status, lang, home=path)
    assert "secret" not in response.text
    assert ("Retry-After" in response) == (status == 503)


@pytest.mark.parametrize(("path", "lang"), [("/no/such/page/", "ko"), ("/en/no/such/page/", "en")])
def test_an_address_that_is_not_there(visitor, path, lang):
    assert_is_a_page(visitor.get(path), 404, lang, home=path.removesuffix("no/such/page/"))


def test_the_words_are_in_the_language_of_the_address(visitor):
    assert "There is no such page." in visitor.get("/en/none/").text
    assert "없는 페이지예요" in visitor.get("/none/").text


def test_an_error_before_the_language_is_known_is_in_the_addresses_language(visitor, settings):
    settings.SECURE_SSL_REDIRECT = True  # asks for the host, first of all middleware
    visitor.get("/en/none/", secure=True)
    response = visitor.get("/", headers={"Host": "strange.example"})
    assert response.status_code == 400
    assert '<html lang="ko">' in response.text


@pytest.mark.usefixtures("database_is_away")
@pytest.mark.parametrize(
    ("path", "lang", "home"),
    [("/", "ko", "/"), ("/en/", "en", "/en/"), ("/chatbot/", "ko", "/"), ("/admin/", "ko", "/admin/")],
)
def test_a_database_that_is_away_means_come_back_soon(visitor, path, lang, home):
    visitor.cookies["session"] = "anything"
    response = visitor.get(path)
    assert_is_a_page(response, 503, lang, home)
    assert response["Retry-After"] == "5"


@pytest.mark.usefixtures("database_is_away")
def test_a_message_that_could_not_be_stored_is_still_in_its_form(visitor):
    response = visitor.post("/en/kakao/messages/", {"name": "가", "body": "나다라"}, headers=PAGE)
    assert response.status_code == 400
    assert "나다라</textarea>" in response.text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (SuspiciousOperation(), 400, "bad_request"),
        (PermissionDenied(), 403, "forbidden"),
        (RuntimeError("a secret detail"), 500, "server_error"),
        (OperationalError("a secret detail"), 503, "unavailable"),
    ],
)
def test_a_program_gets_json(visitor, fail, error, status, code):
    fail(error)
    response = visitor.get("/en/", headers=JSON)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert "secret" not in response.text
    assert visitor.get("/none/", headers=JSON).json()["error"]["code"] == "not_found"


def test_too_much_text_is_a_413(visitor, settings, db):
    assert_is_a_page(visitor.post("/chatbot/ask/", {"question": "가" * 70_000}, headers=PAGE), 413)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    strict.get("/admin/login/")
    response = strict.post("/admin/login/", {"username": "가" * 1000})
    assert_is_a_page(response, 413, home="/admin/")


def test_too_many_at_once_says_when_to_come_back(visitor, settings, db):
    settings.CHATBOT_RATE = Rate(1, 86400)
    thumb = {"question": "이름이 뭐예요?", "entry": "1", "helpful": "true"}
    visitor.post("/en/chatbot/feedback/", thumb, headers=PAGE)
    response = visitor.post("/en/chatbot/feedback/", thumb, headers=PAGE)
    assert_is_a_page(response, 429, "en", home="/en/")
    assert int(response["Retry-After"]) > 0
    assert "What you typed is still there" in response.text


def test_a_form_of_another_site_is_refused_with_a_page(visitor):
    response = visitor.post("/chatbot/ask/", {"question": "가"}, headers=PAGE | {"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert '<html lang="ko">' in response.text


def test_a_form_of_the_admin_without_its_token_leads_back_to_the_admin(db):
    owner = Client(enforce_csrf_checks=True)
    owner.force_login(get_user_model().objects.create_superuser("owner", password="-"))
    response = owner.post("/admin/profile_app/profile/add/", {"name": "가"})
    assert_is_a_page(response, 403, home="/admin/")
    assert "저장하지 않았어요" in response.text


def test_what_the_admin_does_not_have_leads_back_to_the_admin(client, db):
    client.force_login(get_user_model().objects.create_superuser("owner", password="-"))
    assert_is_a_page(client.get("/admin/none/"), 404, home="/admin/")


@pytest.mark.parametrize("url", ["/en/chatbot/ask/", "/en/kakao/messages/"])
def test_opening_a_forms_address_by_hand_shows_a_page(client, url):
    response = client.get(url, headers=PAGE)
    assert_is_a_page(response, 405, "en", home="/en/")
    assert response["Allow"] == "POST"
    assert client.get(url, headers=JSON).json()["error"]["code"] == "method_not_allowed"
