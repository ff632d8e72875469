import gzip
import re
from datetime import date
from time import sleep
from unittest.mock import Mock

import brotli
import pytest
from django import db
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.template import Context, Template

from mysite.models import Revision
from mysite.pages import MOST, KeptPages, accepted_encoding, kept_in_memory, ready_page, stamp_for
from mysite.stamps import age
from tests.together import together

pytestmark = pytest.mark.django_db


class View:
    """Counts how often it has been asked to render."""

    status, cookie = 200, ""

    def __init__(self, text: str = "<p>한서윤</p>" * 20) -> None:
        self.text, self.rendered, self.seconds = text, 0, 0.0

    def __call__(self, request):
        self.rendered += 1
        sleep(self.seconds)
        text = Template(self.text).render(Context({"stamp": stamp_for(request)}))
        response = HttpResponse(text, status=self.status)
        if self.cookie:
            response.set_cookie(self.cookie, "1")
        return response


@pytest.fixture
def view():
    return View()


class Django:
    """In Django's place: the view alone."""

    def __init__(self, view) -> None:
        self.view = kept_in_memory(view)

    def __call__(self, environ, start_response):
        response = self.view(WSGIRequest(environ))
        response["X-Frame-Options"] = "DENY"  # as middleware would
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response


@pytest.fixture
def pages(view):
    return KeptPages(Django(view))


@pytest.fixture
def ask(pages, rf):
    """What a server would send, as a response of Django's that tests can read. The test keeps its connection."""
    request_finished.disconnect(db.close_old_connections)
    Revision.advance()

    def ask(path="/", method="GET", **headers):
        def start_response(status, fields):
            response.status_code = int(status.split()[0])
            response.headers = ResponseHeaders(dict(fields))

        response = HttpResponse()
        response.content = b"".join(pages(rf.generic(method, path, headers=headers).environ, start_response))
        return response

    yield ask
    request_finished.connect(db.close_old_connections)


def test_a_page_is_rendered_once(ask, view, django_assert_num_queries):
    first = ask()
    with django_assert_num_queries(1):
        assert ask().content == first.content
    assert view.rendered == 1


def test_whoever_keeps_a_page_asks_first(ask):
    first = ask()
    assert first["Cache-Control"] == ask(If_None_Match=first["ETag"])["Cache-Control"] == "no-cache"


def test_each_address_has_its_own_page(ask, view):
    ask("/")
    ask("/en/")
    assert view.rendered == 2


class TestReadyPage:
    """What gunicorn's loop has found for the request that comes next."""

    @pytest.fixture(autouse=True)
    def page(self, ask, pages):
        ask("/")
        [(address, page)] = pages.pages.items()
        token = ready_page.set((address, page))
        yield
        ready_page.reset(token)

    def test_it_is_the_answer_and_nothing_is_asked(self, ask, view, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert ask("/").text == view.text

    def test_it_is_the_answer_at_no_other_address(self, ask, view):
        view.text = "다른 글"
        assert ask("/en/").text == "다른 글"


def test_changed_content_shows_at_once(ask, view):
    ask()
    view.text = "새 글"
    Revision.advance()
    assert ask().text == "새 글"


def test_another_day_is_another_page(ask, view, monkeypatch):
    ask()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2099, 1, 1))
    ask()
    assert view.rendered == 2


def test_threads_that_ask_at_once_after_an_edit_render_once(ask, view, transactional_db):
    ask()
    Revision.advance()
    view.seconds = 0.1
    together(lambda _number: ask(), 4)
    assert view.rendered == 2


@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_it_is_compressed_as_the_browser_likes(ask, view, encoding, decode):
    response = ask(Accept_Encoding=encoding)
    assert response["Content-Encoding"] == encoding
    assert response["Vary"] == "Accept-Encoding"
    assert decode(response.content).decode() == view.text
    assert "Content-Encoding" not in ask()


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("br;q=0.000,gzip ; q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_the_best_accepted_encoding_is_taken(header, encoding):
    assert accepted_encoding(header) == encoding


def test_who_has_the_page_gets_no_other_until_it_changes(ask, view):
    etag = ask()["ETag"]
    unchanged = ask(If_None_Match=etag)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    view.text = "새 글"
    Revision.advance()
    assert ask(If_None_Match=etag).status_code == 200


class TestStamp:
    @pytest.fixture
    def view(self):
        return View('<input value="{{ stamp }}">')

    def stamp(self, response) -> str:
        [stamp] = re.findall('value="(.*)"', response.text)
        return str(stamp)

    def test_it_moves_on_though_the_page_is_kept(self, ask, view, monkeypatch):
        monkeypatch.setattr("time.time", lambda: 1000.5)
        first = self.stamp(ask())
        assert age(first) == 0.5
        monkeypatch.setattr("time.time", lambda: 1001.5)
        assert age(first) == 1.5
        assert age(self.stamp(ask())) == 0.5
        assert view.rendered == 1

    def test_it_is_fresh_in_every_encoding(self, ask, monkeypatch):
        for now in (1000, 1001):
            monkeypatch.setattr("time.time", lambda now=now: now)
            packed = brotli.decompress(ask(Accept_Encoding="br").content).decode()
            assert self.stamp(ask()) in packed

    def test_it_does_not_make_the_page_another_one(self, ask, monkeypatch):
        etags = set()
        for now in (1000, 1001):
            monkeypatch.setattr("time.time", lambda now=now: now)
            etags.add(ask()["ETag"])
        assert len(etags) == 1


def test_in_development_nothing_is_kept(ask, view, settings):
    settings.DEBUG = True
    ask()
    ask()
    assert view.rendered == 2


def test_what_is_no_page_is_not_kept(ask, view, monkeypatch):
    monkeypatch.setattr(View, "status", 503)
    assert [ask().status_code for _ in range(2)] == [503, 503]
    assert view.rendered == 2


def test_a_page_with_a_cookie_is_nobody_elses(ask, view, monkeypatch):
    monkeypatch.setattr(View, "cookie", "session")
    assert "Set-Cookie" not in ask().headers  # cookies are no header of Django's response
    ask()
    assert view.rendered == 2


def test_what_middleware_added_is_kept_and_the_requests_name_is_not(ask):
    names = set()
    for _ in range(2):
        response = ask()
        assert response["X-Frame-Options"] == "DENY"
        names.add(response["X-Request-ID"])
    assert len(names) == 2


def test_a_page_rendered_across_midnight_is_of_the_day_before(ask, view, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2099, 1, 1 + view.rendered))
    ask()
    ask()
    assert view.rendered == 2


def test_a_head_request_gets_the_headers_alone(ask):
    whole, head = ask(), ask(method="HEAD")
    assert head.content == b""
    assert head["Content-Length"] == whole["Content-Length"] == str(len(whole.content))
    assert head["ETag"] == whole["ETag"]


def test_what_is_not_read_goes_to_django(ask, view):
    ask(method="POST")
    ask(method="POST")
    assert view.rendered == 2


def test_each_host_and_scheme_is_judged_by_django(ask, view):
    ask(Host="my.name")
    ask(Host="other.name")
    ask(Host="my.name", X_Forwarded_Proto="https")
    assert view.rendered == 3


def test_invented_hosts_do_not_fill_the_memory(ask, view):
    for number in range(MOST + 1):
        ask(Host=f"n{number}.my.name")
    ask(Host="n0.my.name")
    assert view.rendered == MOST + 2


def test_a_connection_that_was_cut_costs_no_answer(ask, view, transactional_db, monkeypatch):
    ask()
    connection.close()
    real, cut = connection.cursor, iter([True])

    def cursor():
        if next(cut, False):
            raise OperationalError(2006, "Server has gone away")
        return real()

    monkeypatch.setattr(connection, "cursor", cursor)
    assert ask().status_code == 200
    assert view.rendered == 1


def test_without_a_database_django_answers(ask, view, monkeypatch):
    ask()
    monkeypatch.setattr(connection, "cursor", Mock(side_effect=OperationalError(2002, "no server")))
    monkeypatch.setattr(View, "status", 503)
    assert ask().status_code == 503
