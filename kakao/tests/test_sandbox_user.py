"""The user APIs: tokens looked at, scopes withdrawn, logout and unlink."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from kakao.tests.sandbox_site import APP, USER, Site, bearer, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def tokens(site: Site) -> dict[str, Any]:
    return site.connect()


def assert_unauthorized(response: requests.Response, message: str) -> None:
    assert response.status_code == 401
    assert response.json() == {"code": -401, "msg": message}
    assert response.headers["WWW-Authenticate"] == "Bearer error=invalid_token"


def info(site: Site, access_token: str) -> requests.Response:
    return site.get("/v1/user/access_token_info", headers=bearer(access_token))


def test_a_token_tells_its_user_and_its_time_left(site, tokens):
    """KAKAO 103; the id is exact above 2^53."""
    site.advance(1000.5)
    assert info(site, tokens["access_token"]).json() == {"id": USER, "expires_in": 20598, "app_id": APP.app_id}


def test_a_token_dies_at_its_very_last_second(site, tokens):
    """KAKAO 31."""
    site.advance(21598)
    assert info(site, tokens["access_token"]).status_code == 200
    site.advance(1)
    assert_unauthorized(info(site, tokens["access_token"]), "this access token is already expired")


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        ("", "no authentication key!"),
        ("Bearer", "no authentication key!"),
        ("Bearer ", "no authentication key!"),
        ("Basic abc", "no authentication key!"),
        ("Bearer unknown", "this access token does not exist"),
    ],
)
def test_a_bad_token_is_refused_everywhere(site, authorization, message):
    """KAKAO 102."""
    headers = {"Authorization": authorization}
    assert_unauthorized(site.get("/v2/user/scopes", headers=headers), message)
    for path in ("/v2/user/me", "/v1/user/logout", "/v1/user/unlink", "/v2/user/revoke/scopes"):
        assert_unauthorized(site.post(path, headers=headers), message)
    assert_unauthorized(site.post("/v2/api/talk/memo/default/send", headers=headers), message)


def test_me_by_get_and_post(site, tokens):
    headers = bearer(tokens["access_token"])
    expected = {"id": USER, "connected_at": "2026-09-25T03:00:00Z"}
    assert site.get("/v2/user/me", headers=headers).json() == expected
    assert site.post("/v2/user/me", headers=headers).json() == expected


def test_me_tells_the_nickname_once_agreed(site, tokens):
    headers = bearer(tokens["access_token"])
    site.steer("knobs", profile_nickname_enabled=True)
    account = site.get("/v2/user/me", headers=headers).json()["kakao_account"]
    assert account == {"profile_nickname_needs_agreement": True}
    site.decide("profile_nickname", scope="profile_nickname")
    account = site.get("/v2/user/me", headers=headers).json()["kakao_account"]
    assert account == {"profile_nickname_needs_agreement": False, "profile": {"nickname": "김하늘"}}


def test_scopes_tell_what_is_agreed(site, tokens):
    site.steer("knobs", profile_nickname_enabled=True)
    headers = bearer(tokens["access_token"])
    message = {
        "id": "talk_message",
        "display_name": "카카오톡 메시지 전송",
        "type": "SERVICE",
        "using": True,
        "agreed": True,
        "revocable": True,
    }
    one = site.get("/v2/user/scopes", params={"scopes": '["talk_message"]'}, headers=headers).json()
    assert one == {"id": USER, "scopes": [message]}
    both = site.get("/v2/user/scopes", headers=headers).json()["scopes"]
    assert [row["agreed"] for row in both] == [True, False]
    assert "revocable" not in both[1]


@pytest.mark.parametrize("scopes", ["talk_message", "{}", "[1]", ""])
def test_scopes_are_a_json_list_of_names(site, tokens, scopes):
    answer = site.get("/v2/user/scopes", params={"scopes": scopes}, headers=bearer(tokens["access_token"]))
    assert (answer.status_code, answer.json()["code"]) == (400, -2)


def test_a_revoked_scope_stops_the_messages(site, tokens):
    """KAKAO 103; a second time there is nothing to revoke."""
    revoke = {"data": {"scopes": '["talk_message"]'}, "headers": bearer(tokens["access_token"])}
    answer = site.post("/v2/user/revoke/scopes", **revoke)
    assert [row["agreed"] for row in answer.json()["scopes"]] == [False]
    assert site.send(tokens["access_token"]).json()["code"] == -402
    assert site.post("/v2/user/revoke/scopes", **revoke).json()["code"] == -2


def test_the_nickname_cannot_be_revoked(site, tokens):
    site.steer("knobs", profile_nickname_enabled=True)
    site.decide("profile_nickname", scope="profile_nickname")
    fields = {"scopes": '["profile_nickname"]'}
    answer = site.post("/v2/user/revoke/scopes", fields, headers=bearer(tokens["access_token"]))
    assert (answer.status_code, answer.json()["code"]) == (403, -3)


def test_logout_ends_the_tokens_but_not_the_consent(site, tokens):
    """KAKAO 103."""
    assert site.post("/v1/user/logout", headers=bearer(tokens["access_token"])).json() == {"id": USER}
    assert_unauthorized(info(site, tokens["access_token"]), "this access token does not exist")
    assert site.refresh(tokens["refresh_token"]).json()["error_code"] == "KOE322"
    assert site.authorize().status_code == 302


def test_unlink_ends_tokens_codes_and_consent(site, tokens):
    """KAKAO 86, 103."""
    code = site.code()
    assert site.post("/v1/user/unlink", headers=bearer(tokens["access_token"])).json() == {"id": USER}
    assert_unauthorized(info(site, tokens["access_token"]), "this access token does not exist")
    assert site.refresh(tokens["refresh_token"]).json()["error_code"] == "KOE322"
    assert site.exchange(code).json()["error_code"] == "KOE320"
    assert site.authorize().status_code == 200


def test_a_token_of_an_unlinked_account_may_answer_101(site, tokens):
    site.steer("knobs", unlinked_code=-101)
    site.post("/v1/user/unlink", headers=bearer(tokens["access_token"]))
    answer = site.send(tokens["access_token"])
    assert (answer.status_code, answer.json()["code"]) == (400, -101)
    site.connect()
    assert site.send(tokens["access_token"]).json()["code"] == -101


def test_another_account_keeps_its_tokens(site, tokens):
    site.steer("accounts", id=42, nickname="이바다")
    other = site.exchange(site.code(account=42)).json()
    site.steer("knobs", refresh_keeps_access_token=False)
    site.refresh(tokens["refresh_token"])
    site.steer("unlink", account=USER)
    assert info(site, other["access_token"]).json()["id"] == 42
    assert site.refresh(other["refresh_token"]).status_code == 200


def test_an_unknown_address_is_a_404_in_json(site):
    for answer in (site.get("/v2/api/talk/friends"), site.post("/oauth/logout"), site.get("/oauth/token")):
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
