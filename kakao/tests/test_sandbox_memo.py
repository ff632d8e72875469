"""POST /v2/api/talk/memo/default/send: what is refused, what arrives."""

import json
from collections.abc import Iterator

import pytest
import requests

from kakao.tests.sandbox_site import NOON, TEMPLATE, Site, bearer, running

SEND = "/v2/api/talk/memo/default/send"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def access_token(site: Site) -> str:
    return str(site.connect()["access_token"])


def refusal(response: requests.Response) -> tuple[int, int]:
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    return response.status_code, response.json()["code"]


def test_a_message_arrives(site, access_token):
    answer = site.send(access_token, text='안녕 + & % = # " \\ </script> {}')
    assert (answer.status_code, answer.json()) == (200, {"result_code": 0})
    assert site.get("/control/api/messages").json() == [
        {
            "account_id": 9007199254740993,
            "text": '안녕 + & % = # " \\ </script> {}',
            "received_at": NOON,
            "buttons": [{"title": "자세히 보기", "url": "https://site.example/"}],
            "link": "https://site.example/",
            "link_dead": False,
        }
    ]


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ({"web_url": "https://site.example/admin/"}, False),
        ({"web_url": "https://SITE.example/"}, False),
        ({}, False),
        ({"web_url": "https://other.example/"}, True),
        ({"web_url": "https://www.site.example/"}, True),
        ({"web_url": "https://site.example:8443/"}, True),
        ({"web_url": "javascript://site.example/"}, True),
        ({"web_url": "https://[site.example/"}, True),
        ({"web_url": "https://site.example/", "mobile_web_url": "https://other.example/"}, True),
    ],
)
def test_a_foreign_link_is_accepted_and_marked_dead(site, access_token, link, dead):
    """KAKAO 83."""
    assert site.send(access_token, link=link).json() == {"result_code": 0}
    assert site.sandbox.state.messages[0].link_dead is dead


def test_a_button_with_a_foreign_link_is_dead_too(site, access_token):
    buttons = [{"title": "열기", "link": {"web_url": "https://other.example/"}}]
    site.send(access_token, buttons=buttons)
    message = site.sandbox.state.messages[0]
    assert message.buttons == [{"title": "열기", "url": "https://other.example/"}]
    assert message.link_dead


@pytest.mark.parametrize(
    "changes",
    [
        {"link": None},
        {"link": "https://site.example/"},
        {"link": {"web_url": 1}},
        {"text": None},
        {"text": " "},
        {"text": 5},
        {"text": "\ud83d"},
        {"object_type": "feed"},
        {"button_title": 1},
        {"buttons": [{"title": "x", "link": {}}] * 3},
        {"buttons": [{"title": "x"}]},
        {"buttons": {}},
    ],
)
def test_a_bad_template_is_refused(site, access_token, changes):
    """KAKAO 84."""
    answer = site.send(access_token, **changes)
    assert refusal(answer) == (400, -2)
    assert answer.json()["msg"].startswith("failed to parse parameter. name=template_object")
    assert site.sandbox.state.messages == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"'])
def test_what_is_not_a_json_object_is_refused(site, access_token, text):
    """KAKAO 84."""
    assert refusal(site.post(SEND, {"template_object": text}, headers=bearer(access_token))) == (400, -2)


def test_a_json_body_is_refused(site, access_token):
    """KAKAO 84."""
    headers = bearer(access_token)
    assert refusal(site.post(SEND, json={"template_object": TEMPLATE}, headers=headers)) == (400, -2)
    fields = {"template_object": json.dumps(TEMPLATE)}
    assert refusal(site.post(SEND, params=fields, headers=headers)) == (400, -2)


@pytest.mark.parametrize("text", ["가" * 200, "😀" * 100])
def test_200_units_arrive_whole(site, access_token, text):
    assert site.send(access_token, text=text).status_code == 200
    assert site.sandbox.state.messages[0].text == text


@pytest.mark.parametrize(("text", "cut"), [("가" * 201, "가" * 200), ("a" + "😀" * 100, "a" + "😀" * 99)])
def test_one_unit_more_is_refused_or_cut_by_the_knob(site, access_token, text, cut):
    """KAKAO 85: a surrogate pair counts twice and is never halved."""
    assert refusal(site.send(access_token, text=text)) == (400, -2)
    site.steer("knobs", long_text="truncate")
    assert site.send(access_token, text=text).status_code == 200
    assert [message.text for message in site.sandbox.state.messages] == [cut]


def test_the_daily_quota_ends_at_midnight_in_korea(site, access_token):
    tokens = site.connect()
    for _ in range(20):
        assert site.send(tokens["access_token"]).status_code == 200
    site.advance(12 * 3600 - 1)
    token = site.refresh(tokens["refresh_token"]).json()["access_token"]
    assert refusal(site.send(token)) == (400, -10)
    site.steer("knobs", quota_code=-536)
    assert refusal(site.send(token)) == (400, -536)
    site.advance(1)
    assert site.send(token).status_code == 200


def test_each_account_has_a_quota_of_its_own(site, access_token):
    site.steer("accounts", id=42, nickname="이바다")
    site.steer("knobs", memos_per_day=1)
    other = site.exchange(site.code(account=42)).json()["access_token"]
    assert [site.send(token).status_code for token in (access_token, other, other)] == [200, 200, 400]


def test_the_quota_can_be_lifted(site, access_token):
    site.steer("knobs", memos_per_day=None)
    assert {site.send(access_token).status_code for _ in range(21)} == {200}


def test_without_the_scope_it_answers_402_with_what_is_missing(site):
    """KAKAO 66."""
    site.steer("knobs", profile_nickname_enabled=True)
    response = site.decide("profile_nickname", scope="talk_message,profile_nickname")
    code = response.headers["Location"].partition("code=")[2]
    answer = site.send(site.exchange(code).json()["access_token"])
    assert refusal(answer) == (403, -402)
    body = answer.json()
    assert (body["required_scopes"], body["allowed_scopes"]) == (["talk_message"], ["profile_nickname"])
    assert body["api_type"] == "TALK_MEMO_DEFAULT_SEND"


def test_an_item_switched_off_in_the_console_answers_3(site, access_token):
    """KAKAO 67."""
    site.steer("knobs", talk_message_enabled=False)
    assert refusal(site.send(access_token)) == (403, -3)
