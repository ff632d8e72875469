"""The whole story in a browser: a visitor asks and writes, the owner connects Kakao, the message arrives."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser import IN_A_BROWSER, ask, log_in
from tests.live import LiveSite

pytestmark = IN_A_BROWSER
UNKNOWN = "남극 펭귄의 평균 체온은 몇 도예요?"


def connect_kakao(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/admin/kakao/connection/")
    page.click(".kakao-login")
    if page.url.startswith(site.kakao):  # Kakao asks once; who has agreed already is sent back at once
        page.click("button[value=agree]")
    expect(page).to_have_url(f"{site.url}/admin/kakao/connection/")
    expect(page.locator(".headline")).to_have_class("headline healthy")


def test_the_whole_story(page, site):
    page.goto(f"{site.url}/")
    expect(page.locator("h1")).to_have_text("한서윤")
    ask(page, "이름이 뭐예요?")
    expect(page.locator(".chat-log")).to_contain_text("Seoyun Han")
    assert page.context.cookies() == []

    page.goto(f"{site.url}/")
    ask(page, UNKNOWN)
    page.get_by_text("이 질문 보내기").locator("visible=true").click()
    expect(page.locator("#id_body")).to_have_value(UNKNOWN)

    marker = f"방문자 {time.monotonic_ns()}"
    page.fill("#id_name", marker)
    page.fill("#id_contact", "visitor@example.com")
    page.check("[name=consent]")
    page.wait_for_timeout(1100)  # the form refuses whoever is faster than a person
    page.click(".message-form button")
    expect(page.locator("main")).to_contain_text("메시지를 접수했어요")

    log_in(page, site)
    connect_kakao(page, site)
    site.wait(lambda: any(marker in message["text"] for message in site.inbox()), seconds=5)
    page.goto(f"{site.kakao}/")
    expect(page.locator("body")).to_contain_text(marker)
    page.goto(f"{site.url}/admin/kakao/message/")
    expect(page.locator("#result_list")).to_contain_text(marker)

    assert site.manage("refresh_kakao_token", "--force").stdout.startswith("renewed: ")
    assert site.manage("kakao_status").returncode == 0


@pytest.mark.parametrize("way", ["with script"])
def test_a_question_is_put_behind_a_message_that_was_begun(page, site):
    page.goto(f"{site.url}/")
    page.fill("#id_body", "안녕하세요")
    ask(page, UNKNOWN)
    for _ in range(2):
        page.get_by_text("이 질문 보내기").locator("visible=true").click()
        expect(page.locator("#id_body")).to_have_value(f"안녕하세요\n{UNKNOWN}")


def test_an_edit_in_admin_is_the_next_answer(page, site):
    log_in(page, site)
    page.goto(f"{site.url}/admin/chatbot/entry/?q=이름이 뭐예요?")
    page.locator(".field-question a").first.click()
    answer = f"이제는 {time.monotonic_ns()}이에요."
    page.fill("#id_answer", answer)
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_be_visible()
    assert {site.ask("이름이 뭐예요?")["answer"] for _ in range(12)} == {answer}
