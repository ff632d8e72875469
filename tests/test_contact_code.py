"""The printed sheet bears a code that saves the contact, and the screen does not."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import WHATEVER_THE_DATABASE
from tests.live import LiveSite

pytestmark = WHATEVER_THE_DATABASE
MILLIMETRE = 96 / 25.4


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_code_shows_on_paper_only(browser: Browser, site: LiveSite, path: str):
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(f"{site.url}{path}")
    code = page.locator(".contact-code svg")
    expect(code).to_be_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    expect(code).to_be_visible()
    box = code.bounding_box()
    assert box is not None
    assert 25 * MILLIMETRE < box["width"] < 28 * MILLIMETRE
    assert box["width"] == pytest.approx(box["height"])
    for words in ("/contact.vcf", "/chatbot/"):
        expect(page.locator(f'main a[href$="{words}"]')).to_be_hidden()
    page.close()
