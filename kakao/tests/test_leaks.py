"""KAKAO 91: the whole story with every logger at DEBUG, and nothing secret in what it leaves behind."""

import io
import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from logging.config import DictConfigurator
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection as database
from django.utils import timezone
from django.views.debug import ExceptionReporter

from kakao import client as client_module
from kakao.client import Client
from kakao.errors import KakaoError
from kakao.forms import MessageForm
from kakao.models import Attempt, Connection, Lease, Message
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.tokens import s256
from kakao.tests.sandbox_site import APP, CALLBACK, landing

BODY, CONTACT = "the visitor's own words", "visitor@private.example"
TOKEN, MEMO, UNLINK = "/oauth/token", "/v2/api/talk/memo/default/send", "/v1/user/unlink"
TOKEN_LENGTH, VERIFIER_LENGTH = 54, 43
STATUS = "/admin/kakao/connection/"
SPOILT = [{"kind": "drop"}, {"kind": "respond", "body": "{"}, {"kind": "respond", "status": 502, "body": "<html>"}]
OAUTH_ERRORS = ["KOE003", "KOE010", "KOE101", "KOE114", "KOE237", "KOE303", "KOE320", "KOE322"]
API_ERRORS = ["-1", "-2", "-3", "-10", "-101", "-401", "-402", "-603", "-9798"]
TROUBLES = [
    *[(TOKEN, fault) for fault in [*SPOILT, *({"kind": "error", "error": name} for name in OAUTH_ERRORS)]],
    *[(MEMO, fault) for fault in [*SPOILT, *({"kind": "error", "error": name} for name in API_ERRORS)]],
    *[(path, fault) for path in ("/v1/user/access_token_info", UNLINK) for fault in SPOILT],
]


@pytest.fixture
def secrets(kakao, monkeypatch) -> set[str]:
    """What crosses the wire and must stay there, collected where Kakao makes or receives it."""
    found = {APP.client_secret, APP.admin_key}
    make, receive = Sandbox.new_secret, Sandbox.record

    def new_secret(self):
        found.add(secret := make(self))
        return secret

    def record(self, request):
        found.update(request.form[key] for key in {"code_verifier"} & request.form.keys())
        return receive(self, request)

    monkeypatch.setattr(Sandbox, "new_secret", new_secret)
    monkeypatch.setattr(Sandbox, "record", record)
    return found


@pytest.fixture
def logs(caplog, settings) -> Iterator[io.StringIO]:
    """All that is logged, as the site's console would show it in each of its formats."""
    for name in [None, *logging.root.manager.loggerDict]:
        caplog.set_level(logging.DEBUG, logger=name)
    parts, written = DictConfigurator(deepcopy(settings.LOGGING)), io.StringIO()
    handlers = [logging.StreamHandler(written) for _ in settings.LOGGING["formatters"]]
    for handler, row in zip(handlers, parts.config["formatters"].values(), strict=True):
        handler.setFormatter(parts.configure_formatter(row))
        for name in parts.config["handlers"]["console"]["filters"]:
            handler.addFilter(parts.configure_filter(deepcopy(settings.LOGGING["filters"][name])))
        logging.root.addHandler(handler)
    yield written
    for handler in handlers:
        logging.root.removeHandler(handler)


@pytest.fixture
def errors(monkeypatch) -> list[KakaoError]:
    """Every KakaoError that comes about."""
    found: list[KakaoError] = []
    create = KakaoError.__init__

    def init(self, *args, **options):
        create(self, *args, **options)
        found.append(self)

    monkeypatch.setattr(KakaoError, "__init__", init)
    return found


class Story:
    """The owner's and a visitor's way through the site; `seen` is all that anybody was shown."""

    def __init__(self, kakao, browser) -> None:
        plenty = {"access_tokens_per_10_minutes": 10_000, "refresh_tokens_per_hour": 10_000}
        kakao.steer("knobs", **plenty, memos_per_day=None)
        self.kakao, self.browser = kakao, browser
        self.browser.raise_request_exception = False
        self.seen: list[str] = []

    def get(self, path, query=None):
        return self.keep(self.browser.get(path, query, follow=True))

    def post(self, path, fields=None, **options):
        return self.keep(self.browser.post(path, fields or {}, **options))

    def keep(self, response):
        self.seen.append(response.text)
        return response

    def run(self, *command: str) -> None:
        out = io.StringIO()
        with suppress(SystemExit):
            call_command(*command, stdout=out, stderr=out)
        self.seen.append(out.getvalue())

    def connect(self, **choices):
        """The button, Kakao's page, and what the browser brings back. Returns that."""
        login = self.post("/kakao/connect/")["Location"]
        back = landing(self.kakao.decide("talk_message", **dict(parse_qsl(urlsplit(login).query)), **choices))
        self.get("/kakao/callback/", back)
        return back

    def write(self) -> None:
        Message.objects.all().delete()
        message = {"name": "방문자", "contact": CONTACT, "body": BODY, "consent": True}
        assert self.post("/kakao/messages/", message, content_type="application/json").status_code == 201

    def use(self) -> None:
        """All that speaks to Kakao, and the page that tells of it."""
        for command in (["deliver_messages"], ["refresh_kakao_token", "--force"], ["kakao_status"]):
            self.run(*command)
            self.get(STATUS)

    def suffer(self, endpoint, fault) -> None:
        self.connect()
        self.write()
        self.kakao.steer("faults", endpoint=endpoint, times=None, after=True, **fault)
        self.use()
        self.connect()
        if endpoint == UNLINK:
            self.post("/kakao/disconnect/")
        self.kakao.sandbox.faults.clear()


def live_through_all_of_it(story: Story) -> None:
    story.connect(decision="cancel")
    back = story.connect()
    story.get("/kakao/callback/", back)
    story.get("/kakao/callback/", back | {"state": "another"})
    story.write()
    story.use()
    for endpoint, fault in TROUBLES:
        story.suffer(endpoint, fault)
    story.connect()
    story.kakao.advance(31 * 86400)
    story.use()
    story.kakao.steer("unlink")
    story.use()
    story.connect()
    for key in ("wrong", APP.admin_key):
        fields = {"user_id": "9007199254740993", "app_id": "1001"}
        story.post("/kakao/unlinked/", fields, headers={"Authorization": f"KakaoAK {key}"})
    read_the_inbox(story.browser)
    story.get("/no-such-page/")
    story.get("/admin/kakao/")
    story.connect()
    story.write()
    story.connect(decision="cancel")


def read_the_inbox(browser) -> None:
    """Where the visitor's words belong: shown to whom they are meant for, and no more than that."""
    browser.post("/kakao/messages/", {"contact": CONTACT, "body": BODY})
    browser.get("/admin/kakao/message/", {"q": "words"})
    for message in Message.objects.all():
        browser.get(f"/admin/kakao/message/{message.pk}/change/")


def surprise(*args, **options):
    raise RuntimeError("nobody thought of this")


def dump() -> str:
    """Every row of every table, sessions in clear."""
    with database.cursor() as cursor:
        rows = [str([session.get_decoded() for session in Session.objects.all()])]
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")  # noqa: S608
            rows += map(repr, cursor.fetchall())
    return "\n".join(rows)


def leaked(texts, secrets) -> list[str]:
    return [text[:2000] for text in texts if any(secret in text for secret in secrets)]


def test_the_whole_story_leaks_nothing(kakao, owner_browser, secrets, logs, errors, settings, monkeypatch):
    settings.KAKAO_PKCE = True
    story = Story(kakao, owner_browser)
    live_through_all_of_it(story)
    under_way = parse_qs(urlsplit(story.post("/kakao/connect/")["Location"]).query)
    ours, stored = list(map(repr, involved(kakao))), dump()
    monkeypatch.setattr(client_module, "call", surprise)
    assert story.post("/kakao/disconnect/").status_code == 500
    said = [text for error in errors for text in (str(error), repr(error), *traceback.format_exception(error))]

    assert BODY in stored
    assert {len(APP.client_secret), TOKEN_LENGTH, VERIFIER_LENGTH} <= set(map(len, secrets))
    assert {error.code for error in errors} >= {"KOE010", "KOE320", "KOE322", "-401", "-402", "HTTP 502"}
    private = {*secrets, BODY, CONTACT}
    assert leaked(logs.getvalue().splitlines(), private) == []
    assert leaked(story.seen, private) == []
    assert leaked(said, private) == []
    assert leaked(ours, private) == []
    assert leaked(stored.splitlines(), secrets) == []
    assert under_way["code_challenge"][0] not in map(s256, re.findall(r"[\w-]{43,128}", stored))


def involved(kakao) -> list[object]:
    """One of each kind of object that holds a secret or a visitor's words."""
    client = Client.from_settings()
    grant = client.exchange_code(kakao.code(), CALLBACK, timezone.now())
    rows = [row for model in apps.get_app_config("kakao").get_models() for row in model._default_manager.all()]
    assert {Attempt, Connection, Lease, Message} <= set(map(type, rows))
    form = MessageForm({"body": BODY, "contact": CONTACT})
    return [client, grant, client.token_info(grant.access_token), form, *rows]


@pytest.mark.parametrize("debug", [False, True])
def test_a_surprise_in_the_midst_of_a_call_shows_no_secret(
    kakao, owner_browser, secrets, rf, settings, monkeypatch, debug
):
    """The report that Django makes of an exception nobody caught has every frame's variables in it."""
    settings.DEBUG = debug
    Story(kakao, owner_browser).connect()
    connection, code = Connection.objects.get(), kakao.code()
    monkeypatch.setattr(client_module, "read_answer", surprise)
    for call in (
        lambda: Client.from_settings().refresh(connection.refresh_token, connection.renewed_at),
        lambda: Client.from_settings().send_to_me(connection.access_token, {"text": BODY}),
        lambda: Client.from_settings().exchange_code(code, "/", connection.renewed_at),
    ):
        with pytest.raises(RuntimeError) as caught:
            call()
        frames = caught.tb.tb_next  # without this test's own
        page = ExceptionReporter(rf.get("/"), caught.type, caught.value, frames).get_traceback_html()
        assert "nobody thought of this" in page
        assert not [secret for secret in {*secrets, BODY} if secret in page]
