import json
from io import BytesIO
from unittest.mock import Mock

import pytest
from django import db
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection

from chatbot import answering, views
from chatbot.models import AskedQuestion, Entry
from chatbot.tests.factories import make_entry
from mysite.bodies import VISITORS_LIMIT
from mysite.environment import Rate
from mysite.pages import MOST, KeptPages
from mysite.posts import DirectPosts

pytestmark = pytest.mark.django_db
ASK = "/chatbot/ask/"
MESSAGE = {"name": "김도현", "contact": "a@example.com", "body": "안녕하세요", "consent": True}
GOOD = json.dumps({"question": "이름이 뭐예요?"}).encode()


@pytest.fixture
def django():
    return Mock(side_effect=WSGIHandler())


@pytest.fixture
def direct(django):
    return DirectPosts(KeptPages(django))


@pytest.fixture
def post(rf):
    """What a server would send: status, headers and body. The test keeps its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(db.close_old_connections)
    make_entry("이름이 뭐예요?", "한서윤이에요.")

    def post(application, body=GOOD, path=ASK, content_type="application/json", **headers):
        environ = rf.generic("POST", path, body, content_type, headers=headers).environ
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
        sent = []
        content = b"".join(application(environ, lambda status, fields: sent.append((status, sorted(fields)))))
        [(status, fields)] = sent
        assert [len(value) for name, value in fields if name == "X-Request-ID"] == [32]
        return status, [field for field in fields if field[0] != "X-Request-ID"], content

    yield post
    for signal in (request_started, request_finished):
        signal.connect(db.close_old_connections)


@pytest.fixture
def door(direct, post):
    post(direct)
    return next(iter(direct.doors))


REQUESTS = [
    {},
    {"body": b'{"question": "  \\uc774\\ub984  "}'},
    {"body": b'{"question": "What is the weather?"}'},
    {"body": b'{"question": ""}'},
    {"body": b'{"question": 5}'},
    {"body": b"[]"},
    {"body": b"{"},
    {"body": b""},
    {"body": b'{"question": "\\ud800"}'},
    {"body": json.dumps({"question": "가" * 301}).encode()},
    {"origin": "http://testserver"},
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-origin", "accept": "text/html"},
    {"accept_language": "en", "cookie": "django_language=en"},
    {"x_forwarded_for": "203.0.113.9"},
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: str(request)[:60])
@pytest.mark.parametrize("path", [ASK, f"/en{ASK}"])
def test_it_is_served_as_django_does(direct, django, post, path, request_):
    post(direct, path=path)
    django.reset_mock()
    served = post(direct, path=path, **request_)
    assert not django.called
    assert served == post(django, path=path, **request_)


@pytest.mark.parametrize(
    "request_",
    [
        {"content_type": "application/x-www-form-urlencoded", "body": b"question=a"},
        {"content_type": "application/json; charset=utf-8"},
        {"content_type": "text/plain"},
        {"transfer_encoding": "chunked"},
        {"body": b" " * VISITORS_LIMIT + GOOD},
        {"path": "/kakao/messages/", "body": json.dumps(MESSAGE).encode()},
        {"path": "/chatbot/feedback/"},
        {"path": "/chatbot/nothing/"},
        {"host": "elsewhere.example"},
    ],
    ids=str,
)
def test_what_is_unusual_goes_to_django(direct, django, post, request_, door):
    for _ in range(2):
        django.reset_mock()
        post(direct, **request_)
        assert django.called


def test_it_is_logged_and_counted_as_ever(direct, post, settings, door):
    settings.CHATBOT_RATE = Rate(2, 86400)
    statuses = [post(direct)[0] for _ in range(3)]
    assert statuses == ["200 OK", "200 OK", "429 Too Many Requests"]
    assert AskedQuestion.objects.count() == 1 + 2


def test_a_refusal_is_in_the_log(direct, post, door, caplog):
    post(direct, b"{")
    assert caplog.messages == ["Bad Request: /chatbot/ask/"]


def test_what_fails_once_is_served_by_django(direct, post, door, monkeypatch, caplog):
    """As on a connection that was cut while it was idle."""
    close = Mock()
    monkeypatch.setattr(connection, "close", close)
    answer = answering.ask("이름이 뭐예요?")
    monkeypatch.setattr(views, "ask", Mock(side_effect=[OperationalError("gone away"), answer]))
    assert post(direct)[0] == "200 OK"
    assert close.called
    assert caplog.messages == ["Django serves it once more: OperationalError"]


def test_where_the_database_hangs_nobody_waits_twice(direct, django, post, door, monkeypatch):
    django.reset_mock()
    monkeypatch.setattr(connection, "close", Mock())
    monkeypatch.setattr("mysite.posts.AT_ONCE", 0)
    monkeypatch.setattr(views, "ask", Mock(side_effect=OperationalError("timed out")))
    status, fields, body = post(direct)
    assert status == "503 Service Unavailable"
    assert ("Retry-After", "5") in fields
    assert json.loads(body)["error"]["code"] == "unavailable"
    assert not django.called


def test_what_goes_on_failing_is_told_by_django(direct, post, door, monkeypatch):
    monkeypatch.setattr(connection, "close", Mock())
    monkeypatch.setattr(views, "ask", Mock(side_effect=OperationalError("gone away")))
    assert post(direct)[0] == "503 Service Unavailable"
    monkeypatch.setattr(views, "ask", Mock(side_effect=ZeroDivisionError))
    assert post(direct)[0] == "500 Internal Server Error"


def test_no_cookie_is_looked_at(direct, post, door):
    """Django would delete one that is no session's."""
    status, fields, _ = post(direct, cookie="session=abc")
    assert status == "200 OK"
    assert not [field for field in fields if field[0] == "Set-Cookie"]


@pytest.mark.parametrize("cookie", ["session=a", "csrf=a"])
def test_one_visitors_cookie_opens_no_door(direct, django, post, cookie):
    """Its answer has headers that no other should have."""
    post(direct, cookie=cookie)
    assert not direct.doors
    post(direct)
    assert post(direct) == post(django)


def test_each_door_has_its_language(direct, django, post):
    for path in (ASK, f"/en{ASK}"):
        post(direct, path=path)
    korean = post(direct, b"{}")
    assert "질문" in korean[2].decode()
    assert korean == post(django, b"{}")


def test_a_door_is_for_one_scheme(direct, django, post, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert post(direct, x_forwarded_proto="https")[0] == "200 OK"
    django.reset_mock()
    post(direct)
    post(direct, x_forwarded_proto="http")
    assert django.call_count == 2


def test_only_what_may_be_repeated_has_a_door(direct, post, door):
    thumb = {"question": "이름이 뭐예요?", "entry": Entry.objects.get().pk, "helpful": True}
    assert post(direct, json.dumps(thumb).encode(), "/chatbot/feedback/")[0] == "200 OK"
    assert [opened.view for opened in direct.doors.values()] == [views.AskView]


def test_only_an_answer_opens_a_door(direct, post):
    post(direct, b"{")
    assert not direct.doors


def test_invented_hosts_do_not_fill_the_memory(direct, post, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(MOST + 1):
        post(direct, host=f"host{number}")
    assert len(direct.doors) <= MOST


def test_in_development_django_serves_all(direct, django, post, settings, door):
    settings.DEBUG = True
    django.reset_mock()
    post(direct)
    assert django.called


def test_what_is_read_goes_to_the_kept_pages(rf):
    kept = Mock(return_value=[b"page"])
    environ = rf.get(ASK).environ
    assert DirectPosts(kept)(environ, print) == [b"page"]
    kept.assert_called_once_with(environ, print)
