"""POST /oauth/token: codes, refreshes, rotation, limits."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import requests

from kakao.tests.sandbox_site import CLIENT, Site, bearer, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


DAY = 86_400
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def refusal(response: requests.Response) -> tuple[int, str, str]:
    body = response.json()
    assert body.keys() == {"error", "error_description", "error_code"}
    return response.status_code, body["error"], body["error_code"]


def test_a_code_buys_what_kakao_was_seen_to_answer(site):
    answer = site.exchange(site.code())
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    secrets = {body.pop("access_token"), body.pop("refresh_token")}
    assert all(len(secret) > 40 for secret in secrets)
    assert len(secrets) == 2
    assert body == {
        "token_type": "bearer",
        "expires_in": 21599,
        "refresh_token_expires_in": 5183999,
        "scope": "talk_message",
    }


def test_a_code_works_once(site):
    """KAKAO 9, 101: KOE320 echoes the code, and the first tokens live on."""
    code = site.code()
    tokens = site.exchange(code).json()
    again = site.exchange(code)
    assert refusal(again) == (400, "invalid_grant", "KOE320")
    assert code in again.json()["error_description"]
    assert site.send(tokens["access_token"]).status_code == 200


def test_a_code_dies_at_the_end_of_its_life(site):
    """KAKAO 10."""
    early, late = site.code(), site.code()
    site.advance(599)
    assert site.exchange(early).status_code == 200
    site.advance(1)
    assert refusal(site.exchange(late)) == (400, "invalid_grant", "KOE320")


def test_a_code_is_bound_to_its_redirect_uri(site):
    """KAKAO 12."""
    answer = site.exchange(site.code(), redirect_uri="https://site.example/kakao/callback")
    assert refusal(answer) == (400, "invalid_grant", "KOE303")


@pytest.mark.parametrize("verifier", [None, "w" * 50])
def test_a_wrong_verifier_burns_the_code(site, verifier):
    """KAKAO 16."""
    code = site.code(code_challenge=CHALLENGE, code_challenge_method="S256")
    answer = site.exchange(code, code_verifier=verifier)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_grant", "error_description": "code_verifier mismatch"}
    assert refusal(site.exchange(code, code_verifier=VERIFIER))[2] == "KOE320"


def test_the_right_verifier_is_accepted(site):
    code = site.code(code_challenge=CHALLENGE, code_challenge_method="S256")
    assert site.exchange(code, code_verifier=VERIFIER).status_code == 200


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_id": "other"}, (401, "invalid_client", "KOE101")),
        ({"client_id": None, "client_secret": None}, (401, "invalid_client", "KOE101")),
        ({"client_secret": "other"}, (401, "invalid_client", "KOE010")),
        ({"client_secret": None}, (401, "invalid_client", "KOE010")),
        ({"client_secret": "비밀"}, (401, "invalid_client", "KOE010")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", "KOE310")),
        ({"grant_type": None}, (400, "invalid_request", "KOE207")),
        ({"refresh_token": None}, (400, "invalid_grant", "KOE319")),
        ({"refresh_token": "other"}, (400, "invalid_grant", "KOE322")),
    ],
)
def test_it_refuses_a_wrong_refresh_request(site, changes, expected):
    """KAKAO 13, 14, 101: client id, then secret, then grant, while the token sent is bad already."""
    assert refusal(site.refresh("bad", **changes)) == expected


@pytest.mark.parametrize("missing", ["code", "redirect_uri"])
def test_a_code_grant_names_what_is_missing(site, missing):
    answer = site.exchange(site.code(), **{missing: None})
    assert refusal(answer)[2] == "KOE207"
    assert missing in answer.json()["error_description"]


def test_credentials_by_basic_do_not_count(site):
    """KAKAO 15."""
    fields = {"grant_type": "refresh_token", "refresh_token": site.connect()["refresh_token"]}
    answer = site.post("/oauth/token", fields, auth=(CLIENT["client_id"], CLIENT["client_secret"]))
    assert refusal(answer)[::2] == (401, "KOE101")
    assert "[null]" in answer.json()["error_description"]


def test_only_a_form_is_read(site):
    """KAKAO 101."""
    fields = CLIENT | {"grant_type": "refresh_token", "refresh_token": site.connect()["refresh_token"]}
    assert refusal(site.post("/oauth/token", json=fields))[2] == "KOE101"
    assert refusal(site.post("/oauth/token", params=fields))[2] == "KOE101"
    plain = {"Content-Type": "text/plain"}
    assert refusal(site.post("/oauth/token", urlencode(fields), headers=plain))[2] == "KOE101"
    form = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
    assert site.post("/oauth/token", fields, headers=form).status_code == 200


def test_the_secret_can_be_switched_off(site):
    site.steer("knobs", client_secret_required=False)
    assert site.exchange(site.code(), client_secret=None).status_code == 200


def test_a_refresh_far_from_the_end_keeps_the_refresh_token(site):
    """KAKAO 35: one second before the last month, and no drift over many refreshes."""
    refresh_token = site.connect()["refresh_token"]
    for seconds in (DAY, 29 * DAY - 1):
        site.advance(seconds)
        body = site.refresh(refresh_token).json()
        assert body.keys() == {"token_type", "access_token", "expires_in"}
    assert site.state()["refresh_tokens"][0]["seconds_left"] == 30 * DAY + 1


@pytest.mark.parametrize(("reissue_at_boundary", "reissued"), [(False, False), (True, True)])
def test_the_boundary_itself_is_a_knob(site, reissue_at_boundary, reissued):
    """KAKAO 36."""
    refresh_token = site.connect()["refresh_token"]
    site.steer("knobs", reissue_at_boundary=reissue_at_boundary)
    site.advance(30 * DAY)
    assert ("refresh_token" in site.refresh(refresh_token).json()) is reissued


def test_within_the_last_month_the_refresh_token_is_reissued_and_the_old_one_dies(site):
    """KAKAO 37, 38."""
    old = site.connect()["refresh_token"]
    site.advance(30 * DAY + 1)
    body = site.refresh(old).json()
    assert body["refresh_token_expires_in"] == 5183999
    assert refusal(site.refresh(old)) == (400, "invalid_grant", "KOE322")
    assert site.refresh(body["refresh_token"]).status_code == 200


def test_a_grace_lets_the_old_refresh_token_live_a_little(site):
    old = site.connect()["refresh_token"]
    site.steer("knobs", rotation_grace_seconds=60)
    site.advance(31 * DAY)
    site.refresh(old)
    site.advance(59)
    assert site.refresh(old).status_code == 200
    site.advance(60)
    assert refusal(site.refresh(old))[2] == "KOE322"


def test_after_61_days_the_refresh_token_is_dead(site):
    """KAKAO 39; dead at the very second, as in 31."""
    refresh_token = site.connect()["refresh_token"]
    site.advance(60 * DAY)
    assert refusal(site.refresh(refresh_token))[2] == "KOE322"


def test_a_year_of_daily_refreshes_reissues_once_in_a_month(site):
    """KAKAO 40."""
    refresh_token, reissued = site.connect()["refresh_token"], 0
    for _ in range(365):
        site.sandbox.clock.advance(DAY)
        body = site.refresh(refresh_token).json()
        reissued += "refresh_token" in body
        refresh_token = body.get("refresh_token", refresh_token)
    assert reissued == 11


def test_the_scope_in_answers_is_a_knob(site):
    refresh_token = site.connect()["refresh_token"]
    site.steer("knobs", refresh_answers_scope=True, code_answers_scope=False)
    assert site.refresh(refresh_token).json()["scope"] == "talk_message"
    assert "scope" not in site.connect()


@pytest.mark.parametrize(("kept", "status"), [(True, 200), (False, 401)])
def test_whether_the_old_access_token_survives_is_a_knob(site, kept, status):
    tokens = site.connect()
    site.steer("knobs", refresh_keeps_access_token=kept)
    site.refresh(tokens["refresh_token"])
    answer = site.get("/v1/user/access_token_info", headers=bearer(tokens["access_token"]))
    assert answer.status_code == status


def test_the_21st_access_token_in_ten_minutes_is_refused_and_the_window_slides(site):
    """KAKAO 59."""
    refresh_token = site.connect()["refresh_token"]
    site.advance(300)
    for _ in range(19):
        assert site.refresh(refresh_token).status_code == 200
    assert refusal(site.refresh(refresh_token)) == (400, "invalid_request", "KOE237")
    site.steer("knobs", rate_limit_status=429)
    site.advance(299)
    assert site.refresh(refresh_token).status_code == 429
    site.advance(1)
    assert site.refresh(refresh_token).status_code == 200
    assert refusal(site.refresh(refresh_token))[2] == "KOE237"


def test_the_31st_refresh_token_in_an_hour_is_refused(site):
    """KAKAO 59: code grants count; a refresh that reissues nothing goes on."""
    for _ in range(30):
        refresh_token = site.connect()["refresh_token"]
        site.advance(60)
    assert refusal(site.exchange(site.code()))[2] == "KOE237"
    assert site.refresh(refresh_token).status_code == 200
    site.advance(1801)
    assert site.exchange(site.code()).status_code == 200


def test_a_refused_reissue_costs_nothing(site):
    refresh_token = site.connect()["refresh_token"]
    site.advance(31 * DAY)
    site.steer("knobs", refresh_tokens_per_hour=0)
    assert refusal(site.refresh(refresh_token))[2] == "KOE237"
    site.steer("knobs", refresh_tokens_per_hour=30)
    assert "refresh_token" in site.refresh(refresh_token).json()
