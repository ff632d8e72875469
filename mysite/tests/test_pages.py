import gzip
import re
from datetime import date
from time import sleep

import brotli
import pytest
from django.http import HttpResponse
from django.template import Context, Template

from mysite.models import Revision
from mysite.pages import accepted_encoding, kept_in_memory, stamp_for
from mysite.stamps import age
from tests.together import together

pytestmark = pytest.mark.django_db


class View:
    """Counts how often it has been asked to render."""

    def __init__(self, text: str = "<p>한서윤</p>" * 20) -> None:
        self.text, self.rendered, self.seconds = text, 0, 0.0

    def __call__(self, request):
        self.rendered += 1
        sleep(self.seconds)
        return HttpResponse(Template(self.text).render(Context({"stamp": stamp_for(request)})))


@pytest.fixture
def view():
    return View()


@pytest.fixture
def ask(view, rf):
    kept = kept_in_memory(view)
    Revision.advance()
    return lambda path="/", **headers: kept(rf.get(path, headers=headers))


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


def test_threads_that_ask_at_once_render_once(ask, view, transactional_db):
    view.seconds = 0.1
    together(lambda _number: ask(), 4)
    assert view.rendered == 1


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


def test_what_is_no_page_is_not_kept(rf):
    Revision.advance()
    kept = kept_in_memory(lambda _request: HttpResponse("away", status=503))
    assert [kept(rf.get("/")).status_code for _ in range(2)] == [503, 503]
