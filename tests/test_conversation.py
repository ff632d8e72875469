"""The conversation after the page has been loaded anew: what was said, and what can be done with it."""

import pytest
from playwright.sync_api import expect

from tests.browser import WHATEVER_THE_DATABASE, ask

pytestmark = [*WHATEVER_THE_DATABASE, pytest.mark.parametrize("way", ["with script"])]
QUESTIONS = [
    "온결페이에서는 어떤 성과를 냈나요?",
    "회사",
    "남극 펭귄의 평균 체온은 몇 도예요?",
]  # answered, unsure, unknown


@pytest.fixture
def conversation(page, site):
    page.goto(f"{site.url}/")
    for number, question in enumerate(QUESTIONS, 1):
        ask(page, question)
        expect(page.locator(".chat-log .visitor")).to_have_count(number)
    page.click(".thumbs [value=false]")
    expect(page.locator(".thumbs [aria-pressed=true]")).to_have_count(1)
    return page


def test_it_survives_a_reload_as_it_was(conversation):
    before = conversation.locator(".chat-log").inner_html()
    assert "<li>" in before  # the answer's own markup
    conversation.reload()
    assert conversation.locator(".chat-log").inner_html() == before


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[2]], ids=["not helpful", "unknown"])
def test_what_was_not_answered_can_still_be_handed_over(conversation, question):
    conversation.reload()
    asked = conversation.locator(".chat-log .visitor", has_text=question)
    asked.locator("xpath=following-sibling::*[1]").locator("[data-hand-over]").click()
    expect(conversation.locator("#id_body")).to_have_value(question)
    expect(conversation.locator("#id_body")).to_be_focused()


def test_it_goes_on_where_it_was(conversation):
    conversation.reload()
    conversation.locator(".chat-log .chat-message .chip[name=question]").last.click()
    expect(conversation.locator(".chat-log .visitor")).to_have_count(len(QUESTIONS) + 1)
    conversation.reload()
    expect(conversation.locator(".chat-log .visitor")).to_have_count(len(QUESTIONS) + 1)
