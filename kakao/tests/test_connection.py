"""Connecting, one test for each exit of the callback, and disconnecting."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth import get_user_model
from django.test import Client as Browser
from django.utils import timezone

from kakao.models import ATTEMPT_LIFE, Attempt, Connection, Message
from kakao.tests.conftest import calls, connect
from kakao.tests.sandbox_site import CALLBACK, landing

TOKEN = "/oauth/token"
PKCE = ["code_challenge", "code_challenge_method"]


def start(browser: Browser, **fields: object) -> dict[str, str]:
    """Press the button; the query that Kakao is called with."""
    response = browser.post("/kakao/connect/", fields)
    assert response.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def come_back(browser: Browser, **fields):
    return browser.get("/kakao/callback/", fields)


@pytest.fixture
def untouched(kakao):
    """After the test the connection is what it was before, and no token was asked for."""

    def snapshot() -> tuple[object, int]:
        return Connection.objects.values_list("version", "is_lost").first(), calls(kakao, TOKEN)

    before: list[object] = []
    yield lambda: before.append(snapshot())
    assert before == [snapshot()]


def test_the_button_leads_to_kakao_with_exactly_what_it_needs(kakao, owner_browser):
    """KAKAO 1."""
    response = owner_browser.post("/kakao/connect/")
    assert response["Location"].startswith(f"{kakao.server.url}/oauth/authorize?")
    query = {k: v for k, [v] in parse_qs(urlsplit(response["Location"]).query).items()}
    assert len(query.pop("state")) >= 43
    assert query == {
        "client_id": "the-key",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "talk_message",
    }


@pytest.mark.parametrize("method", ["get", "put"])
def test_only_a_post_starts_a_login(kakao, owner_browser, method):
    assert getattr(owner_browser, method)("/kakao/connect/").status_code == 405


def test_a_post_without_csrf_token_is_refused(kakao, owner_browser):
    owner_browser.handler.enforce_csrf_checks = True
    assert owner_browser.post("/kakao/connect/").status_code == 403
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("who", ["anonymous", "visitor", "staff"])
def test_nobody_but_the_owner_may_connect(kakao, db, who):
    """KAKAO 2."""
    browser = Browser()
    if who != "anonymous":
        user = get_user_model().objects.create_user(who, password="-", is_staff=who == "staff")
        browser.force_login(user)
    assert browser.post("/kakao/connect/").status_code == 403
    assert come_back(browser, code="c", state="s").status_code == 403
    assert browser.post("/kakao/disconnect/").status_code == 403
    assert not Attempt.objects.exists()
    assert calls(kakao, TOKEN) == 0


def test_without_a_key_the_owner_is_told_what_is_missing(settings, owner_browser):
    settings.KAKAO_REST_API_KEY = ""
    response = owner_browser.post("/kakao/connect/", follow=True)
    assert "KAKAO_REST_API_KEY" in response.text


def test_coming_back_with_a_code_connects(kakao, owner_browser):
    """KAKAO 3."""
    fields = landing(kakao.decide("talk_message", state=start(owner_browser)["state"]))
    response = come_back(owner_browser, **fields)
    assert response.status_code == 302
    assert response["Location"] == "/admin/kakao/connection/"
    connection = Connection.objects.get()
    assert connection.can_send
    assert calls(kakao, TOKEN) == 1
    assert connection.access_token not in connection.access_ciphertext


@pytest.mark.parametrize("state", ["", "wrong", "한글", "x" * 5000])
def test_a_wrong_state_is_refused(kakao, connected, owner_browser, untouched, state):
    """KAKAO 4, 7."""
    start(owner_browser)
    untouched()
    response = come_back(owner_browser, code="c", state=state, error_description="<script>")
    assert response.status_code == 400
    assert "<script>" not in response.text.replace('<script type="module"', "")


def test_a_state_without_a_login_is_refused(kakao, connected, owner_browser, untouched):
    """KAKAO 4."""
    untouched()
    assert come_back(owner_browser, code="c", state="").status_code == 400


def test_a_state_of_another_session_is_refused(kakao, connected, owner_browser, untouched):
    """KAKAO 4."""
    state = start(owner_browser)["state"]
    other = Browser()
    other.force_login(get_user_model().objects.get())
    untouched()
    assert come_back(other, code="c", state=state).status_code == 400


def test_a_state_is_good_once(kakao, owner_browser, untouched):
    """KAKAO 5, 9: the second load is refused, and the tokens of the first stay."""
    fields = landing(kakao.decide("talk_message", state=start(owner_browser)["state"]))
    come_back(owner_browser, **fields)
    untouched()
    assert come_back(owner_browser, **fields).status_code == 400


def test_a_state_is_good_for_ten_minutes(kakao, connected, owner_browser, untouched):
    """KAKAO 5."""
    state = start(owner_browser)["state"]
    attempt = Attempt.objects.get()
    Attempt.objects.update(created_at=attempt.created_at - ATTEMPT_LIFE - timedelta(seconds=1))
    untouched()
    assert come_back(owner_browser, code="c", state=state).status_code == 400


@pytest.mark.parametrize(
    "fields", [{}, {"code": "c", "error": "e"}, {"code": ["c", "d"]}, {"code": "c" * 513}], ids=str
)
def test_neither_both_two_or_endless_is_refused(kakao, connected, owner_browser, untouched, fields):
    """KAKAO 8."""
    state = start(owner_browser)["state"]
    untouched()
    assert come_back(owner_browser, state=state, **fields).status_code == 400


def test_cancelling_leaves_everything_as_it_was(kakao, connected, owner_browser, untouched):
    """KAKAO 6."""
    state = start(owner_browser)["state"]
    untouched()
    response = come_back(owner_browser, **landing(kakao.decide(decision="cancel", state=state)))
    assert response.status_code == 400
    assert "취소" in response.text


def test_another_refusal_of_kakaos_is_not_echoed(kakao, connected, owner_browser, untouched):
    """KAKAO 7."""
    state = start(owner_browser)["state"]
    untouched()
    response = come_back(owner_browser, state=state, error="<b>", error_description="<script>alert(1)</script>")
    assert response.status_code == 400
    assert "alert(1)" not in response.text


def test_an_unknown_code_asks_to_start_again(kakao, connected, owner_browser):
    """KAKAO 10, 91: Kakao's description echoes the code; the page does not."""
    state = start(owner_browser)["state"]
    response = come_back(owner_browser, state=state, code="no-such-code")
    assert response.status_code == 400
    assert "no-such-code" not in response.text
    assert Connection.objects.get().version == connected.version


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"kind": "error", "error": "KOE303"}, 400),
        ({"kind": "error", "error": "KOE010"}, 400),
        ({"kind": "drop", "after": True}, 502),
        ({"kind": "respond", "status": 503, "body": "<html>"}, 502),
    ],
    ids=str,
)
def test_a_failing_exchange_leaves_the_old_connection(kakao, connected, owner_browser, fault, status):
    """KAKAO 12, 13, 21."""
    fields = landing(kakao.decide("talk_message", state=start(owner_browser)["state"]))
    kakao.steer("faults", endpoint=TOKEN, **fault)
    assert come_back(owner_browser, **fields).status_code == status
    assert Connection.objects.get().version == connected.version


def test_a_failing_look_at_the_account_leaves_the_old_connection(kakao, connected, owner_browser):
    """KAKAO 21."""
    fields = landing(kakao.decide("talk_message", state=start(owner_browser)["state"]))
    kakao.steer("faults", endpoint="/v1/user/access_token_info", kind="drop")
    assert come_back(owner_browser, **fields).status_code == 502
    assert Connection.objects.get().version == connected.version


def test_an_unticked_box_connects_without_sending(kakao, client_of_kakao, db):
    """KAKAO 17."""
    connect(kakao, client_of_kakao, "profile_nickname")
    assert not Connection.objects.get().can_send


def test_scopes_that_kakao_left_out_are_asked_for(kakao, client_of_kakao, db):
    """KAKAO 22."""
    kakao.steer("knobs", code_answers_scope=False)
    connect(kakao, client_of_kakao)
    assert calls(kakao, "/v2/user/scopes") == 1
    assert Connection.objects.get().can_send


def test_the_same_account_again_replaces_the_tokens_and_wakes_the_queue(kakao, client_of_kakao, connected):
    """KAKAO 19."""
    message = Message.objects.create(name="가", contact="a@b.co", body="나", attempts=9)
    Message.objects.update(due_at=message.due_at + timedelta(hours=1))
    connect(kakao, client_of_kakao)
    assert Connection.objects.get().access_token != connected.access_token
    message.refresh_from_db()
    assert message.attempts == 0
    assert message.due_at < message.created_at + timedelta(minutes=1)


def test_connecting_again_revives_a_lost_connection(kakao, client_of_kakao, connected):
    """KAKAO 19: with nothing left of what was wrong."""
    now = timezone.now()
    Connection.objects.update(is_lost=True, error_code="KOE322", error_at=now, renewal_started_at=now)
    connect(kakao, client_of_kakao)
    revived = Connection.objects.get()
    assert revived.can_send
    assert (revived.error_code, revived.error_at, revived.renewal_started_at) == ("", None, None)


def test_disconnecting_without_a_key_forgets_all_the_same(connected, owner_browser, settings):
    """KAKAO 23."""
    settings.KAKAO_REST_API_KEY = ""
    assert owner_browser.post("/kakao/disconnect/").status_code == 302
    assert not Connection.objects.exists()


def come_back_as(kakao, browser: Browser, account: int, query: dict[str, str]):
    return come_back(browser, **landing(kakao.decide("talk_message", account=account, state=query["state"])))


@pytest.fixture
def other(kakao) -> int:
    return int(kakao.steer("accounts", id=7, nickname="다른 사람")["id"])


def test_another_account_is_shown_and_asked_about(kakao, connected, owner_browser, other):
    """KAKAO 20: never silently."""
    response = come_back_as(kakao, owner_browser, other, start(owner_browser))
    assert response.status_code == 400
    assert str(other) in response.text
    assert str(connected.kakao_id) in response.text
    assert 'name="may_become" value="7"' in response.text
    assert Connection.objects.get().version == connected.version


def test_another_account_replaces_once_it_is_confirmed(kakao, connected, owner_browser, other):
    """KAKAO 20."""
    come_back_as(kakao, owner_browser, other, start(owner_browser))
    assert come_back_as(kakao, owner_browser, other, start(owner_browser, may_become=other)).status_code == 302
    assert Connection.objects.get().kakao_id == other


@pytest.mark.parametrize("confirmed", ["8", "", "7x", "9" * 30, "-7"])
def test_only_the_confirmed_account_replaces(kakao, connected, owner_browser, other, confirmed):
    """KAKAO 20."""
    come_back_as(kakao, owner_browser, other, start(owner_browser, may_become=confirmed))
    assert Connection.objects.get().kakao_id == connected.kakao_id


def test_with_pkce_the_challenge_goes_along_and_the_verifier_proves_it(kakao, owner_browser, settings):
    """KAKAO 1, 16."""
    settings.KAKAO_PKCE = True
    query = start(owner_browser)
    assert query["code_challenge_method"] == "S256"
    fields = landing(kakao.decide("talk_message", **{k: query[k] for k in PKCE}, state=query["state"]))
    assert come_back(owner_browser, **fields).status_code == 302
    assert Connection.objects.get().can_send


def test_a_wrong_verifier_burns_the_code_and_leaves_the_connection(kakao, connected, owner_browser, settings):
    """KAKAO 16."""
    settings.KAKAO_PKCE = True
    query = start(owner_browser)
    other_challenge = {"code_challenge": "x" * 43, "code_challenge_method": "S256"}
    fields = landing(kakao.decide("talk_message", **other_challenge, state=query["state"]))
    assert come_back(owner_browser, **fields).status_code in {400, 502}
    assert Connection.objects.get().version == connected.version


def test_an_unregistered_address_never_comes_back(kakao, connected, owner_browser, settings, untouched):
    """KAKAO 11: Kakao shows KOE006, and the site is as it was."""
    settings.SITE_URL = "https://another.example"
    response = owner_browser.post("/kakao/connect/")
    untouched()
    page = requests.get(response["Location"], timeout=5)
    assert "KOE006" in page.text


def test_a_missing_consent_item_never_comes_back(kakao, owner_browser):
    """KAKAO 18: Kakao shows KOE205."""
    kakao.steer("knobs", talk_message_enabled=False)
    assert "KOE205" in requests.get(owner_browser.post("/kakao/connect/")["Location"], timeout=5).text


def test_a_code_past_its_life_asks_to_start_again(kakao, connected, owner_browser):
    """KAKAO 10."""
    fields = landing(kakao.decide("talk_message", state=start(owner_browser)["state"]))
    kakao.advance(601)
    assert come_back(owner_browser, **fields).status_code == 400
    assert Connection.objects.get().version == connected.version


def test_an_unticked_box_can_be_ticked_by_connecting_again(kakao, db, client_of_kakao):
    """KAKAO 17."""
    connect(kakao, client_of_kakao, "profile_nickname")
    assert not Connection.objects.get().can_send
    connect(kakao, client_of_kakao)
    assert Connection.objects.get().can_send


def test_disconnecting_unlinks_and_forgets(kakao, connected, owner_browser):
    """KAKAO 23."""
    assert owner_browser.post("/kakao/disconnect/").status_code == 302
    assert not Connection.objects.exists()
    assert kakao.state()["accounts"][0]["connected_at"] is None


@pytest.mark.parametrize(
    "fault", [{"kind": "drop"}, {"kind": "error", "error": "-401"}, {"kind": "error", "error": "-101"}], ids=str
)
def test_disconnecting_forgets_although_kakao_does_not_confirm(kakao, connected, owner_browser, fault):
    """KAKAO 23."""
    kakao.steer("faults", endpoint="/v1/user/unlink", **fault)
    response = owner_browser.post("/kakao/disconnect/", follow=True)
    assert not Connection.objects.exists()
    assert "messagelist" in response.text


def test_disconnecting_twice_is_no_error(kakao, owner_browser):
    assert owner_browser.post("/kakao/disconnect/").status_code == 302
