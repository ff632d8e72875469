"""Planned misbehaviour, on the wire."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from kakao.tests.sandbox_site import Site, running

SEND = "/v2/api/talk/memo/default/send"
TOKEN = "/oauth/token"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def tokens(site: Site) -> dict[str, Any]:
    return site.connect()


def spoil(site: Site, endpoint: str, kind: str, **options: object) -> None:
    site.steer("faults", endpoint=endpoint, kind=kind, **options)


@pytest.mark.parametrize(("after", "arrived"), [(False, 0), (True, 1)])
def test_a_dropped_connection_took_effect_or_not(site, tokens, after, arrived):
    """KAKAO 100: Kakao did it, and we never heard."""
    spoil(site, SEND, "drop", after=after)
    with pytest.raises(requests.ConnectionError):
        site.send(tokens["access_token"])
    assert len(site.sandbox.state.messages) == arrived
    assert site.send(tokens["access_token"]).status_code == 200


def test_a_reissue_can_be_lost_on_the_way(site, tokens):
    """KAKAO 50, 52, 100."""
    site.steer("knobs", reissue_below_seconds=10**9)
    spoil(site, TOKEN, "drop", after=True)
    with pytest.raises(requests.ConnectionError):
        site.refresh(tokens["refresh_token"])
    assert site.refresh(tokens["refresh_token"]).json()["error_code"] == "KOE322"


@pytest.mark.parametrize(("after", "arrived_at_once"), [(False, 0), (True, 1)])
def test_a_late_answer_took_effect_before_or_after_the_wait(site, tokens, after, arrived_at_once):
    spoil(site, SEND, "delay", seconds=0.2, after=after)
    answers: list[requests.Response] = []
    sending = threading.Thread(target=lambda: answers.append(site.send(tokens["access_token"])))
    sending.start()
    time.sleep(0.1)
    assert len(site.sandbox.state.messages) == arrived_at_once
    sending.join()
    assert answers[0].json() == {"result_code": 0}
    assert len(site.sandbox.state.messages) == 1


def test_a_wait_keeps_nobody_else_waiting(site, tokens):
    spoil(site, TOKEN, "hang", seconds=5)

    def refresh() -> None:
        with pytest.raises(requests.ConnectionError):
            site.refresh(tokens["refresh_token"])

    refreshing = threading.Thread(target=refresh)
    refreshing.start()
    assert site.send(tokens["access_token"]).elapsed.total_seconds() < 1
    site.server.closing.set()
    refreshing.join(1)
    assert not refreshing.is_alive()


def test_a_hang_never_answers_and_ends_when_the_client_leaves(site, tokens):
    spoil(site, SEND, "hang", seconds=60, after=True)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{site.server.url}{SEND}",
            {"template_object": '{"object_type": "text", "text": "x", "link": {}}'},
            headers={"Authorization": f"Bearer {tokens['access_token']}"},
            timeout=0.05,
        )
    assert len(site.sandbox.state.messages) == 1
    end = time.monotonic() + 2
    while time.monotonic() < end and any("process_request" in thread.name for thread in threading.enumerate()):
        time.sleep(0.01)
    assert time.monotonic() < end


@pytest.mark.parametrize(
    ("options", "status", "content_type", "body"),
    [
        ({"status": 502, "content_type": "text/html", "body": "<h1>Bad</h1>"}, 502, "text/html", "<h1>Bad</h1>"),
        ({"body": '{"access_to'}, 200, "application/json;charset=utf-8", '{"access_to'),
        ({"body": "\ufeff{}"}, 200, "application/json;charset=utf-8", "\ufeff{}"),
        (
            {"status": 302, "headers": {"Location": "http://evil.example/"}},
            302,
            "application/json;charset=utf-8",
            "",
        ),
    ],
)
def test_any_answer_can_be_given(site, tokens, options, status, content_type, body):
    spoil(site, TOKEN, "respond", **options)
    answer = site.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.content.decode() == body
    assert answer.headers.get("Location") == options.get("headers", {}).get("Location")


def test_a_body_can_stop_short_of_its_length(site, tokens):
    spoil(site, TOKEN, "respond", body="{", headers={"Content-Length": "100"})
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        site.refresh(tokens["refresh_token"])


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("-401 ip mismatched", 401, -401), ("-603", 400, -603), ("-9798", 503, -9798), ("-10", 400, -10)],
)
def test_a_named_api_error_has_its_status_and_body(site, tokens, name, status, code):
    spoil(site, SEND, "error", error=name)
    answer = site.send(tokens["access_token"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
    assert site.sandbox.state.messages == []


def test_a_named_oauth_error_follows_the_knobs(site, tokens):
    site.steer("knobs", rate_limit_status=429)
    spoil(site, TOKEN, "error", error="KOE237")
    answer = site.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.json()["error_code"]) == (429, "KOE237")


def test_a_named_error_at_the_login_is_a_page(site):
    spoil(site, "/oauth/authorize", "error", error="KOE005")
    page = site.authorize()
    assert (page.status_code, page.headers["Content-Type"]) == (400, "text/html;charset=utf-8")
    assert "KOE005" in page.text


def test_faults_queue_up_in_order(site, tokens):
    spoil(site, SEND, "error", error="-1", times=2)
    spoil(site, TOKEN, "error", error="KOE003")
    spoil(site, SEND, "error", error="-7")
    codes = [site.send(tokens["access_token"]).json().get("code") for _ in range(4)]
    assert codes == [-1, -1, -7, None]
    assert len(site.state()["faults"]) == 1


def test_a_fault_may_last_until_cleared(site, tokens):
    spoil(site, SEND, "error", error="-7", times=None)
    assert {site.send(tokens["access_token"]).json()["code"] for _ in range(3)} == {-7}
    assert requests.delete(f"{site.server.url}/control/api/faults", timeout=5).json() == []
    assert site.send(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"endpoint": TOKEN},
        {"endpoint": "/nowhere", "kind": "drop"},
        {"endpoint": TOKEN, "kind": "explode"},
        {"endpoint": TOKEN, "kind": "error", "error": "KOE999"},
        {"endpoint": TOKEN, "kind": "error"},
        {"endpoint": TOKEN, "kind": "drop", "times": 0},
        {"endpoint": TOKEN, "kind": "drop", "times": True},
        {"endpoint": TOKEN, "kind": "delay", "seconds": -1},
        {"endpoint": TOKEN, "kind": "delay", "seconds": "1"},
        {"endpoint": TOKEN, "kind": "respond", "status": 99},
        {"endpoint": TOKEN, "kind": "respond", "headers": {"Location": 1}},
        {"endpoint": TOKEN, "kind": "drop", "colour": "red"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(site, fault):
    answer = site.post("/control/api/faults", json=fault)
    assert answer.status_code == 400
    assert answer.json().keys() == {"error"}
    assert site.sandbox.faults.planned == []
