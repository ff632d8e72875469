"""The consent page at GET /oauth/authorize and what it submits."""

from collections.abc import Iterator

import pytest
import requests

from kakao.tests.sandbox_site import NOON, USER, Site, landing, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def assert_error_page(response: requests.Response, code: str) -> None:
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/html;charset=utf-8"
    assert code in response.text


def test_a_first_visit_shows_the_consent_page_with_the_item_ticked(site):
    page = site.authorize(state="s&1")
    assert page.status_code == 200
    assert 'name="agree_talk_message" checked' in page.text
    assert "카카오톡 메시지 전송" in page.text
    assert "김하늘" in page.text
    assert 'name="state" value="s&amp;1"' in page.text


def test_agreeing_sends_the_owner_back_with_a_code_and_the_state(site):
    answer = landing(site.decide("talk_message", state="스테이트 +&"))
    assert answer.keys() == {"code", "state"}
    assert answer["state"] == "스테이트 +&"


def test_cancelling_sends_the_owner_back_with_access_denied(site):
    response = site.decide("talk_message", decision="cancel", state="s")
    assert landing(response) == {
        "error": "access_denied",
        "error_description": "User denied access",
        "state": "s",
    }
    assert "User%20denied%20access" in response.headers["Location"]
    assert site.sandbox.state.accounts[0].connected_at is None


def test_a_missing_state_is_not_made_up(site):
    assert landing(site.decide("talk_message")).keys() == {"code"}


def test_unticking_the_item_still_gives_a_code_without_the_scope(site):
    """KAKAO 17."""
    tokens = site.exchange(landing(site.decide())["code"]).json()
    assert "scope" not in tokens
    assert "access_token" in tokens


def test_who_agreed_already_goes_straight_back(site):
    site.code()
    assert landing(site.authorize(state="s")).keys() == {"code", "state"}


def test_an_item_not_granted_yet_is_asked_for_again(site):
    site.decide()
    assert site.authorize().status_code == 200


def test_a_later_item_joins_what_was_agreed_before(site):
    site.code()
    site.advance(60)
    site.steer("knobs", profile_nickname_enabled=True)
    site.decide("profile_nickname", scope="profile_nickname")
    account = site.sandbox.state.accounts[0]
    assert (account.scopes, account.connected_at) == (["talk_message", "profile_nickname"], NOON)


def test_a_first_visit_asks_even_when_the_app_has_no_item(site):
    site.steer("knobs", talk_message_enabled=False)
    assert "동의하고 계속하기" in site.authorize(scope=None).text


@pytest.mark.parametrize("prompt", ["login", "consent", "select_account", "login,consent", "login consent"])
def test_a_prompt_shows_the_page_to_who_agreed_already(site, prompt):
    site.code()
    assert site.authorize(prompt=prompt).status_code == 200


def test_prompt_none_never_shows_a_page(site):
    assert landing(site.authorize(prompt="none", state="s")) == {
        "error": "consent_required",
        "error_description": "user consent required.",
        "state": "s",
    }
    site.code()
    assert "code" in landing(site.authorize(prompt="none"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "other"}, "KOE101"),
        ({"client_id": None}, "KOE101"),
        ({"redirect_uri": None}, "KOE207"),
        ({"redirect_uri": "https://site.example/kakao/callback"}, "KOE006"),
        ({"redirect_uri": "http://site.example/kakao/callback/"}, "KOE006"),
        ({"response_type": None}, "KOE207"),
        ({"response_type": "token"}, "KOE202"),
        ({"response_type": "id_token"}, "KOE201"),
        ({"prompt": "never"}, "KOE204"),
        ({"prompt": "none,login"}, "KOE204"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "KOE204"),
        ({"code_challenge": "x" * 43}, "KOE204"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "KOE204"),
        ({"scope": "talk_message,account_email"}, "KOE205"),
        ({"scope": "talk_message account_email"}, "KOE205"),
        ({"client_id": "other", "redirect_uri": "https://evil.example/"}, "KOE101"),
        ({"redirect_uri": "https://evil.example/", "response_type": "token"}, "KOE006"),
    ],
)
def test_a_wrong_request_stays_on_an_error_page_at_kakao(site, changes, code):
    """KAKAO 11, 18, 101: never a redirect, to whatever address was asked for."""
    assert_error_page(site.authorize(**changes), code)


def test_the_error_page_names_the_item_that_is_not_configured(site):
    assert "account_email" in site.authorize(scope="talk_message,account_email").text


def test_the_error_page_shows_foreign_text_as_text(site):
    assert "<script>alert" not in site.authorize(client_id="<script>alert(1)</script>").text


def test_the_form_is_checked_like_the_address(site):
    assert_error_page(site.decide("talk_message", redirect_uri="https://evil.example/"), "KOE006")
    assert_error_page(site.decide("talk_message", account=7), "KOE204")


def test_console_switches_show_as_error_pages(site):
    site.steer("knobs", talk_message_enabled=False)
    assert_error_page(site.authorize(), "KOE205")
    site.steer("knobs", kakao_login_enabled=False)
    assert_error_page(site.authorize(), "KOE004")
    site.steer("knobs", error_page_status=200)
    assert site.authorize().status_code == 200


def test_asking_for_no_item_asks_for_all_that_are_configured(site):
    site.steer("knobs", profile_nickname_enabled=True)
    page = site.authorize(scope=None).text
    assert "agree_talk_message" in page
    assert "agree_profile_nickname" in page


def test_the_owner_chooses_among_several_accounts(site):
    """KAKAO 20: this is how a reconnect comes from another Kakao account."""
    site.code()
    site.steer("accounts", id=42, nickname="이바다")
    page = site.authorize().text
    assert f'value="{USER}" checked' in page
    assert 'value="42" >' in page
    site.exchange(site.code(account=42))
    assert [token.account_id for token in site.sandbox.state.access_tokens.values()] == [42]
