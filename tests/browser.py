"""What the stories in a browser share; the fixtures are in conftest.py."""

import shutil

import pytest
from playwright.sync_api import Page

from tests.live import PASSWORD, LiveSite

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
WAYS = ("with script", "without script")

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


def ask(page: Page, question: str) -> None:
    page.locator("#chat input[type=text], .chat input[type=text]").first.fill(question)
    page.keyboard.press("Enter")


def log_in(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/admin/")
    page.fill("#id_username", "owner")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
