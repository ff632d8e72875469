"""The JSON control, the request log and the unlink webhook."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from kakao.tests.sandbox_site import APP, CALLBACK, NOON, USER, Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def test_the_clock_advances_freezes_and_comes_back(site):
    """KAKAO 99."""
    assert site.steer("clock", advance=3600) == {"now": NOON + 3600}
    assert site.steer("clock", freeze=5.5) == {"now": 5.5}
    assert abs(site.steer("clock", reset=True)["now"] - time.time()) < 2
    site.steer("clock", advance=86400)
    first = site.state()["clock"]
    assert first["now"] - time.time() > 86000
    site.steer("clock", freeze=True)
    assert site.state()["clock"]["now"] == site.state()["clock"]["now"]


@pytest.mark.parametrize(
    "payload", [{}, {"advance": "1"}, {"advance": True}, {"freeze": False}, {"reset": False}, []]
)
def test_a_clock_order_that_makes_no_sense_is_refused(site, payload):
    assert site.post("/control/api/clock", json=payload).status_code == 400
    assert site.sandbox.now() == NOON


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"advance": NaN}', '{"advance": 1e999}', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(site, body):
    assert site.post("/control/api/clock", body).status_code == 400


def test_knobs_change_one_by_one(site):
    assert site.steer("knobs", memos_per_day=None)["memos_per_day"] is None
    assert site.steer("knobs", code_seconds=5)["memos_per_day"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"unknown": 1},
        {"update": 1},
        {"code_seconds": "600"},
        {"code_seconds": 1.5},
        {"code_seconds": True},
        {"code_seconds": -1},
        {"code_seconds": None},
        {"talk_message_enabled": 1},
        {"long_text": "cut"},
        {"rate_limit_status": 500},
        {"quota_code": "-10"},
        {"code_seconds": 5, "long_text": "cut"},
    ],
)
def test_a_wrong_knob_is_refused_and_nothing_changes(site, changes):
    before = site.state()["knobs"]
    assert site.post("/control/api/knobs", json=changes).status_code == 400
    assert site.state()["knobs"] == before


def test_the_state_tells_all_but_the_secrets(site):
    tokens = site.connect()
    site.send(tokens["access_token"])
    text = site.get("/control/api/state").text
    state = json.loads(text)
    assert state["accounts"] == [
        {"id": USER, "nickname": "김하늘", "connected_at": NOON, "scopes": ["talk_message"]}
    ]
    assert state["access_tokens"] == [{"account": USER, "seconds_left": 21599}]
    assert state["refresh_tokens"] == [{"account": USER, "seconds_left": 5184000}]
    assert state["calls"] == {
        "POST /oauth/authorize": 1,
        "POST /oauth/token": 1,
        "POST /v2/api/talk/memo/default/send": 1,
    }
    secrets = {tokens["access_token"], tokens["refresh_token"], APP.client_secret, APP.admin_key}
    assert not any(secret in text for secret in secrets)


def test_only_living_tokens_are_shown(site):
    site.connect()
    site.advance(21599)
    assert site.state()["access_tokens"] == []
    site.advance(5184000)
    assert site.state()["refresh_tokens"] == []


def test_the_log_holds_names_and_never_values(site):
    code = site.code(state="the-state")
    tokens = site.exchange(code).json()
    site.send(tokens["access_token"], text="비밀 이야기")
    with_answers = site.get("/control/api/requests")
    consent, token, send = with_answers.json()
    assert consent["keys"][:2] == ["account", "agree_talk_message"]
    assert token == {
        "at": NOON,
        "method": "POST",
        "path": "/oauth/token",
        "keys": ["client_id", "client_secret", "code", "grant_type", "redirect_uri"],
        "grant_type": "authorization_code",
        "authorization": "",
        "status": 200,
    }
    assert (send["keys"], send["authorization"], send["status"]) == (["template_object"], "Bearer", 200)
    secrets = [code, "the-state", "the-secret", "비밀", CALLBACK, *tokens.values()]
    assert not any(str(secret) in with_answers.text for secret in secrets if secret != "talk_message")


def test_a_call_that_got_no_answer_is_counted_without_a_status(site):
    site.steer("faults", endpoint="/oauth/token", kind="drop")
    with pytest.raises(OSError, match="Connection aborted"):
        site.refresh("any")
    assert [call["status"] for call in site.get("/control/api/requests").json()] == [None]


def test_the_owner_unlinks_in_kakao(site):
    """KAKAO 86."""
    tokens = site.connect()
    assert site.steer("unlink")["connected_at"] is None
    assert site.send(tokens["access_token"]).json()["code"] == -401
    assert site.refresh(tokens["refresh_token"]).json()["error_code"] == "KOE322"
    assert site.state()["access_tokens"] == []
    assert site.post("/control/api/unlink", json={}).status_code == 400


def test_the_owner_withdraws_one_scope(site):
    tokens = site.connect()
    assert site.steer("revoke", scope="talk_message")["scopes"] == []
    assert site.send(tokens["access_token"]).json()["code"] == -402
    assert site.post("/control/api/revoke", json={"scope": "talk_message"}).status_code == 400


def test_accounts_are_named_by_their_id(site):
    site.steer("accounts", id=42, nickname="이바다")
    site.connect()
    site.exchange(site.code(account=42))
    assert site.steer("unlink", account=42)["id"] == 42
    assert site.steer("revoke", account=USER, scope="talk_message")["id"] == USER
    assert site.post("/control/api/unlink", json={"account": 7}).status_code == 400


@pytest.mark.parametrize(
    "account",
    [
        {},
        {"id": "42", "nickname": "x"},
        {"id": True, "nickname": "x"},
        {"id": 2**63, "nickname": "x"},
        {"id": 42, "nickname": " "},
        {"id": 42, "nickname": "\ud83d"},
        {"id": USER, "nickname": "again"},
    ],
)
def test_an_account_that_makes_no_sense_is_refused(site, account):
    assert site.post("/control/api/accounts", json=account).status_code == 400
    assert len(site.sandbox.state.accounts) == 1


def test_reset_forgets_everything(site):
    tokens = site.connect()
    site.send(tokens["access_token"])
    site.steer("knobs", code_seconds=1)
    site.steer("faults", endpoint="/oauth/token", kind="drop")
    site.steer("reset")
    state = site.state()
    assert [state[name] for name in ("messages", "access_tokens", "faults", "calls")] == [[], [], [], {}]
    assert state["knobs"]["code_seconds"] == 600
    assert state["clock"]["frozen_at"] is None
    assert site.refresh(tokens["refresh_token"]).json()["error_code"] == "KOE322"


def test_an_unknown_control_is_a_404(site):
    assert site.get("/control/api/secrets").status_code == 404
    assert site.get("/control/api/reset").status_code == 404


class Listening(HTTPServer):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.heard: list[tuple[str, ...]] = []


class Listener(BaseHTTPRequestHandler):
    """The site's end of the webhook."""

    server: Listening

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.heard.append((self.command, self.path, self.headers["Authorization"], body))
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 -- the name http.server calls

    def log_message(self, format, *args):
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Listening]:
    server = Listening(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def webhook_outcome(site: Site) -> list[str]:
    site.connect()
    site.steer("unlink", webhook=True)
    end = time.monotonic() + 4
    while not site.state()["webhooks"] and time.monotonic() < end:
        time.sleep(0.01)
    outcome: list[str] = site.state()["webhooks"]
    return outcome


FIELDS = f"app_id=1001&user_id={USER}&referrer_type=UNLINK_FROM_APPS"


@pytest.mark.parametrize(
    ("method", "heard"),
    [
        ("POST", ("POST", "/kakao/unlinked/", "KakaoAK the-admin-key", FIELDS)),
        ("GET", ("GET", f"/kakao/unlinked/?{FIELDS}", "KakaoAK the-admin-key", "")),
    ],
)
def test_unlinking_in_kakao_calls_the_webhook_once(method, heard):
    """KAKAO 87, 88: the redirect is not followed."""
    with listening() as listener:
        app = replace(APP, unlink_webhook_url=f"http://127.0.0.1:{listener.server_port}/kakao/unlinked/")
        with running(app=app) as site:
            site.steer("knobs", webhook_method=method)
            assert webhook_outcome(site) == ["302"]
        assert listener.heard == [heard]


def test_a_webhook_that_cannot_be_reached_is_noted():
    with running(app=replace(APP, unlink_webhook_url="http://127.0.0.1:1/kakao/unlinked/")) as site:
        assert webhook_outcome(site) == ["ConnectionRefusedError"]


def test_unlinking_by_the_site_itself_calls_no_webhook():
    with listening() as listener:
        app = replace(APP, unlink_webhook_url=f"http://127.0.0.1:{listener.server_port}/")
        with running(app=app) as site:
            token = site.connect()["access_token"]
            site.post("/v1/user/unlink", headers={"Authorization": f"Bearer {token}"})
            site.connect()
            site.steer("unlink")
        assert listener.heard == []
