"""The message form in a browser: what is wrong is said beside it, nothing typed is lost, nothing is sent twice."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser import WHATEVER_THE_DATABASE, ask
from tests.live import LiveSite

pytestmark = WHATEVER_THE_DATABASE
RECEIVED = "메시지를 접수했어요"


def open_form(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/")
    page.wait_for_timeout(1100)  # the form refuses whoever is faster than a person


def fill(page: Page, marker: str) -> None:
    page.fill("#id_name", "방문자")
    page.fill("#id_contact", "visitor@example.com")
    page.fill("#id_body", marker)
    page.check("[name=consent]")


def stored(site: LiveSite, marker: str) -> int:
    count = f"from kakao.models import Message; print(Message.objects.filter(body={marker!r}).count())"
    return int(site.manage("shell", "-v0", "-c", count).stdout)


def send(page: Page) -> None:
    page.click(".message-form button")


def test_what_is_wrong_is_said_beside_its_field(page, site):
    open_form(page, site)
    page.fill("#id_contact", "집")
    page.fill("#id_body", "안녕하세요")
    send(page)
    expect(page.locator("#id_name")).to_be_focused()
    expect(page.locator("#id_name")).to_have_accessible_description("이름을 적어 주세요.")
    for field in ("#id_name", "#id_contact", "[name=consent]"):
        expect(page.locator(field)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_contact")).to_have_value("집")
    expect(page.locator("#id_body")).to_have_value("안녕하세요")
    fill(page, f"고친 메시지 {time.monotonic_ns()}")
    page.wait_for_timeout(1100)  # without script this is another form
    send(page)
    expect(page.locator("main")).to_contain_text(RECEIVED)
    expect(page.locator("main")).to_contain_text("답장 받을 곳: visitor@example.com")


@pytest.mark.parametrize("way", ["with script"])
class TestWithScript:
    def test_the_page_stays_and_the_thanks_have_the_focus(self, page, site):
        open_form(page, site)
        fill(page, "머무는 페이지")
        send(page)
        expect(page.locator("#message-thanks")).to_be_focused()
        expect(page).to_have_url(f"{site.url}/")

    def test_one_more_message_can_be_written(self, page, site):
        open_form(page, site)
        fill(page, "첫 메시지")
        send(page)
        page.get_by_role("button", name="다른 메시지 쓰기").click()
        expect(page.locator("#id_body")).to_be_focused()
        expect(page.locator("#id_body")).to_have_value("")
        expect(page.locator("#id_name")).to_have_value("방문자")
        expect(page.locator("[name=consent]")).not_to_be_checked()
        expect(page.locator("#message-thanks")).to_be_hidden()

    def test_a_question_is_handed_over_after_a_message_too(self, page, site):
        open_form(page, site)
        fill(page, "첫 메시지")
        send(page)
        expect(page.locator("#message-thanks")).to_be_focused()
        ask(page, "남극 펭귄의 평균 체온은 몇 도예요?")
        page.get_by_text("이 질문 보내기").locator("visible=true").click()
        expect(page.locator("#id_body")).to_be_focused()
        expect(page.locator("#id_body")).to_have_value("남극 펭귄의 평균 체온은 몇 도예요?")

    def test_a_failure_is_said_where_the_button_is(self, page, site):
        page.set_viewport_size({"width": 360, "height": 640})
        open_form(page, site)
        fill(page, "작은 화면")
        page.route("**/kakao/messages/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
        send(page)
        expect(page.locator("#id_form_error")).to_be_in_viewport()

    def test_what_is_put_right_is_marked_no_more(self, page, site):
        open_form(page, site)
        send(page)
        page.fill("#id_name", "방문자")
        send(page)
        expect(page.locator("#id_contact")).to_be_focused()
        expect(page.locator("#id_name")).not_to_have_attribute("aria-invalid", "true")
        assert page.locator("#id_name_error").count() == 0
        assert page.locator("#id_contact_error").count() == 1

    def test_two_clicks_send_once(self, page, site):
        marker = f"두 번 {time.monotonic_ns()}"
        open_form(page, site)
        fill(page, marker)
        page.dblclick(".message-form button")
        expect(page.locator("#message-thanks")).to_be_visible()
        assert stored(site, marker) == 1

    def test_an_answer_that_is_none_loses_nothing(self, page, site):
        marker = f"끊긴 연결 {time.monotonic_ns()}"
        open_form(page, site)
        fill(page, marker)
        page.route("**/kakao/messages/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
        send(page)
        expect(page.locator("#id_form_error")).to_contain_text("다시 보내 주세요")
        expect(page.locator("#id_body")).to_have_value(marker)
        page.unroute("**/kakao/messages/")
        send(page)
        expect(page.locator("#message-thanks")).to_be_visible()
        assert stored(site, marker) == 1
