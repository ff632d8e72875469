"""The owner's chat room and the control page."""

from collections.abc import Iterator

import pytest

from kakao.sandbox.knobs import Knobs
from kakao.tests.sandbox_site import USER, Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def test_an_empty_chat_room_says_so(site):
    page = site.get("/")
    assert page.headers["Content-Type"] == "text/html;charset=utf-8"
    assert "아직 받은 메시지가 없어요." in page.text
    assert "나와의 채팅" in page.text


def test_a_message_stands_there_with_its_time_day_and_button(site):
    site.advance(3 * 3600 + 20 * 60)
    site.send(site.connect()["access_token"], text="<b>안녕</b>\n줄바꿈")
    page = site.get("/").text
    assert "&lt;b&gt;안녕&lt;/b&gt;\n줄바꿈" in page
    assert '<time datetime="2026-09-25T15:20:00+09:00">오후 3:20</time>' in page
    assert "2026년 9월 25일 금요일" in page
    assert '<a class="link" href="https://site.example/" rel="noreferrer">자세히 보기</a>' in page
    assert "링크 등록 안 됨" not in page


def test_a_dead_link_cannot_be_followed(site):
    """KAKAO 83."""
    site.send(site.connect()["access_token"], link={"web_url": "javascript:alert(1)"}, button_title="열기")
    page = site.get("/").text
    assert "링크 등록 안 됨" in page
    assert '<span class="link dead">열기</span>' in page
    assert "javascript:" not in page


def test_days_change_at_midnight_in_korea(site):
    site.advance(12 * 3600 - 60)
    token = site.connect()["access_token"]
    site.send(token)
    site.advance(60)
    site.send(token)
    page = site.get("/").text
    assert page.count('class="day"') == 2
    assert "오후 11:59" in page
    assert "2026년 9월 26일 토요일" in page
    assert "오전 12:00" in page


def test_each_account_has_a_room_of_its_own(site):
    site.steer("accounts", id=42, nickname="이바다")
    site.send(site.exchange(site.code(account=42)).json()["access_token"], text="바다에게")
    assert "바다에게" in site.get("/").text
    assert "바다에게" not in site.get(f"/?account={USER}").text
    assert f'<a href="/?account={USER}">김하늘</a>' in site.get("/").text


def test_the_control_page_shows_what_is_alive(site):
    site.connect()
    site.steer("faults", endpoint="/oauth/token", kind="error", error="KOE237", times=None)
    page = site.get("/control").text
    assert "2026-09-25 12:00:00" in page
    assert "<dd>05:59:59</dd>" in page
    assert "<dd>60일 00:00:00</dd>" in page
    assert "카카오톡 메시지 전송 동의 철회" in page
    assert "/oauth/token · error KOE237 · 처리 전 · 해제할 때까지" in page
    assert "POST /oauth/token · 1회" in page
    assert f"'{{\"account\": {USER}}}' >연결 끊기" in page


def test_every_knob_has_an_input_that_holds_its_value(site):
    site.steer("knobs", memos_per_day=None, long_text="truncate", kakao_login_enabled=False)
    page = site.get("/control").text
    for name in Knobs.__dataclass_fields__:
        assert page.count(f'name="{name}"') == 1
    assert '<input type="number" min="0" id="memos_per_day" name="memos_per_day" value="">' in page
    assert '<option value="&quot;truncate&quot;" selected>truncate</option>' in page
    assert '<input type="checkbox" id="kakao_login_enabled" name="kakao_login_enabled" >' in page
    assert '<input type="checkbox" id="client_secret_required" name="client_secret_required" checked>' in page


def test_an_account_not_connected_offers_no_unlinking(site):
    assert site.get("/control").text.count("disabled") == 2


def test_nothing_is_fetched_from_elsewhere(site):
    site.connect()
    for path in ("/", "/control", "/oauth/authorize?client_id=the-key", "/sandbox.js", "/sandbox.css"):
        text = site.get(path).text
        assert "https://" not in text
        assert "//" not in text.replace("</", "")


def test_the_assets_have_their_types(site):
    assert site.get("/sandbox.css").headers["Content-Type"] == "text/css;charset=utf-8"
    assert site.get("/sandbox.js").headers["Content-Type"] == "text/javascript;charset=utf-8"


def test_looking_is_not_logged_as_a_call_to_kakao(site):
    for path in ("/", "/control", "/control/api/state"):
        site.get(path)
    assert site.state()["calls"] == {}
