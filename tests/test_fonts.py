"""The typeface arrives without moving anything, and a page asks only for the files that it needs."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Route

from tests.browser import WHATEVER_THE_DATABASE
from tests.live import LiveSite

SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
FILES = '[...document.fonts].filter((font) => font.family.includes("Pretendard") && font.status === "{}")'
LOADING, LOADED = FILES.format("loading"), FILES.format("loaded")
HEIGHT = "document.body.scrollHeight"


def test_every_file_has_its_rule_and_every_rule_its_file():
    static = Path(settings.BASE_DIR, "static")
    named = re.findall(r'url\("\.\./fonts/(.+?)"\)', (static / "css/fonts.css").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in (static / "fonts").glob("*.woff2"))
    assert len(named) == len(set(named)) == 3 + 92


class TestInABrowser:
    pytestmark = WHATEVER_THE_DATABASE

    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize(("path", "lines"), [("/", 0), ("/chatbot/", 0), ("/en/", 2)])
    def test_nothing_moves_when_it_arrives(
        self, browser: Browser, site: LiveSite, path: str, lines: int, width: int
    ):
        """Of the many lines of the English page a few break elsewhere, far below what shows first."""
        context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)  # for our polling
        page = context.new_page()
        page.add_init_script(SHIFTS)
        held: list[Route] = []
        page.route("**/*.woff2", lambda route: held.append(route))
        page.goto(f"{site.url}{path}", wait_until="domcontentloaded")
        page.wait_for_function(f"{LOADING}.length")
        page.wait_for_timeout(300)  # the page is painted with what the machine has
        before = page.evaluate(HEIGHT)
        for route in held:
            route.continue_()
        page.wait_for_function(f"!{LOADING}.length")
        page.wait_for_timeout(300)
        assert 3 <= page.evaluate(f"{LOADED}.length") < 10
        assert abs(page.evaluate(HEIGHT) - before) < 4 + 29 * lines
        assert page.evaluate("window.shift") < 0.001
        context.close()
