"""All that a visitor can do, with the keyboard alone: focus is always to be seen, and never lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import WHATEVER_THE_DATABASE

pytestmark = WHATEVER_THE_DATABASE
STOPS = 120  # more than the page has
FOCUS = """() => {
  const focused = document.activeElement, style = getComputedStyle(focused), box = focused.getBoundingClientRect();
  return {
    name: focused.outerHTML.slice(0, 120),
    lost: focused === document.body,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


def assert_focus_shows(page: Page) -> None:
    focus = page.evaluate(FOCUS)
    assert not focus["lost"]
    assert focus["outlined"], focus["name"]
    assert focus["seen"], focus["name"]


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press the key until the target has the focus."""
    for _ in range(STOPS):
        page.keyboard.press(key)
        assert_focus_shows(page)
        if target.evaluate("target => target === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached")


@pytest.fixture
def front_page(page, site):
    page.goto(f"{site.url}/")
    return page


def test_the_skip_link_comes_first_and_skips(front_page):
    go_to(front_page, front_page.locator(".skip-link"))
    front_page.keyboard.press("Enter")
    expect(front_page.locator("main")).to_be_focused()
    front_page.keyboard.press("Tab")
    assert front_page.locator("main").evaluate("main => main.contains(document.activeElement)")


def test_a_question_is_asked_and_the_next_can_be_typed_at_once(front_page):
    question = front_page.locator("#id_question")
    go_to(front_page, question)
    front_page.keyboard.type("이름이 뭐예요?")
    front_page.keyboard.press("Enter")
    expect(front_page.locator(".chat-log")).to_contain_text("Seoyun Han")
    expect(question).to_be_focused()
    assert_focus_shows(front_page)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_chip_is_chosen(front_page, key):
    chip = front_page.locator(".chat-log .chip").first
    question = chip.inner_text()
    go_to(front_page, chip)
    front_page.keyboard.press(key)
    expect(front_page.locator(".chat-log .visitor")).to_contain_text(question)
    assert_focus_shows(front_page)


def ask_by_keyboard(page: Page, question: str) -> None:
    go_to(page, page.locator("#id_question"))
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator(".chat-log .visitor")).to_have_count(1)


@pytest.mark.parametrize("way", ["with script"])
def test_a_thumb_is_pressed_and_the_question_handed_over_with_it(front_page):
    ask_by_keyboard(front_page, "이름이 뭐예요?")
    go_to(front_page, front_page.locator(".thumbs [value=false]"), "Shift+Tab")
    front_page.keyboard.press("Space")
    expect(front_page.locator(".thumbs [value=false]")).to_have_attribute("aria-pressed", "true")
    assert_focus_shows(front_page)
    go_to(front_page, front_page.locator("[data-hand-over]"))
    front_page.keyboard.press("Enter")
    expect(front_page.locator("#id_body")).to_be_focused()
    expect(front_page.locator("#id_body")).to_have_value("이름이 뭐예요?")
    assert_focus_shows(front_page)


@pytest.mark.parametrize("way", ["without script"])
def test_a_thumb_is_pressed_and_the_question_handed_over_without_script(front_page):
    ask_by_keyboard(front_page, "이름이 뭐예요?")
    go_to(front_page, front_page.locator(".thumbs [value=false]"), "Shift+Tab")
    front_page.keyboard.press("Space")
    expect(front_page.locator("#id_body")).to_have_value("이름이 뭐예요?")
    go_to(front_page, front_page.locator("#id_body"))


def test_a_message_is_written_and_sent(front_page):
    go_to(front_page, front_page.locator("#id_name"))
    for text in ("방문자", "visitor@example.com", "안녕하세요?"):
        front_page.keyboard.type(text)
        front_page.keyboard.press("Tab")
    front_page.keyboard.press("Space")
    go_to(front_page, front_page.locator(".message-form .button"))
    front_page.wait_for_timeout(1100)  # the form refuses whoever is faster than a person
    front_page.keyboard.press("Enter")
    expect(front_page.locator(".done")).to_be_visible()


def test_the_language_is_switched_there_and_back(front_page):
    for language in ("en", "ko"):
        go_to(front_page, front_page.locator(f"[hreflang={language}][lang]"))
        front_page.keyboard.press("Enter")
        expect(front_page.locator("html")).to_have_attribute("lang", language)


def test_every_stop_of_the_page_shows_its_focus_in_the_order_of_the_page(front_page):
    go_to(front_page, front_page.locator(".site-footer a").last)
    go_to(front_page, front_page.locator(".skip-link"), "Shift+Tab")
