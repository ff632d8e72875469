"""Korean typed through an input method: syllables grow while they are composed, and Enter first ends the last one.

https://www.w3.org/TR/uievents/#events-compositionevents
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import WHATEVER_THE_DATABASE, log_in

pytestmark = WHATEVER_THE_DATABASE
QUESTION = "이름이 뭐예요"
FIRST_SYLLABLE, VOWELS, ENDINGS = ord("가"), 21, 28
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
COMPOSING = 229  # what an input method sends in place of every key's code


def stages(syllable: str) -> Iterator[str]:
    """한 is shown as ㅎ, 하, 한 while it is typed."""
    number = ord(syllable) - FIRST_SYLLABLE
    yield INITIALS[number // (VOWELS * ENDINGS)]
    yield chr(ord(syllable) - number % ENDINGS)
    if number % ENDINGS:
        yield syllable


class Keyboard:
    """A Korean one. The last syllable of what is typed is still being composed afterwards."""

    def __init__(self, page: Page) -> None:
        self.page, self.composed = page, ""
        self.devtools: CDPSession = page.context.new_cdp_session(page)

    def press_composing(self, code: str) -> None:
        key = {"key": "Process", "code": code, "windowsVirtualKeyCode": COMPOSING}
        self.devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})

    def commit(self) -> None:
        if self.composed:
            self.devtools.send("Input.insertText", {"text": self.composed})
        self.composed = ""

    def type(self, text: str) -> None:
        for character in text:
            self.commit()
            if character == " ":
                self.page.keyboard.press("Space")
                continue
            for stage in stages(character):
                self.press_composing("KeyA")
                composition = {"text": stage, "selectionStart": 1, "selectionEnd": 1}
                self.devtools.send("Input.imeSetComposition", composition)
            self.composed = character


@pytest.fixture
def keyboard(page) -> Keyboard:
    return Keyboard(page)


def test_a_question_is_sent_once_and_whole(page, site, keyboard):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.goto(f"{site.url}/")
    page.focus("#id_question")
    keyboard.type(QUESTION)
    expect(page.locator("#id_question")).to_have_value(QUESTION)
    keyboard.press_composing("Enter")  # the first belongs to the input method
    page.wait_for_timeout(200)
    assert sent == []
    keyboard.commit()
    page.keyboard.press("Enter")
    expect(page.locator(".chat-log .visitor p")).to_have_text([QUESTION])
    expect(page.locator(".chat-log")).to_contain_text(site.ask(QUESTION)["answer"])
    expect(page.locator("#id_question")).to_have_value("")
    page.wait_for_timeout(200)
    assert len(sent) == 1
    expect(page.locator(".chat-log .visitor p")).to_have_text([QUESTION])


def test_a_message_arrives_as_it_was_typed(page, site, keyboard):
    page.goto(f"{site.url}/")
    for field, text in {"#id_name": "한서윤", "#id_body": "만나서 반갑습니다"}.items():
        page.focus(field)
        keyboard.type(text)
        keyboard.commit()
    page.fill("#id_contact", "visitor@example.com")
    page.check("[name=consent]")
    page.wait_for_timeout(1100)  # the form refuses whoever is faster than a person
    page.click(".message-form .button")
    expect(page.locator(".done")).to_be_visible()
    log_in(page, site)
    page.goto(f"{site.url}/admin/kakao/message/")
    newest = page.locator("#result_list tbody tr").first
    expect(newest.locator(".field-sender")).to_contain_text("한서윤")
    expect(newest).to_contain_text("만나서 반갑습니다")
