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


def watch(page: Page, own: tuple[str, ...]) -> list[str]:
    """Gathers errors of scripts and console, and requests to any address that does not begin with one of `own`."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("request", lambda sent: None if sent.url.startswith(own) else problems.append(sent.url))
    return problems


def ask(page: Page, question: str) -> None:
    page.locator("#chat input[type=text], .chat input[type=text]").first.fill(question)
    page.keyboard.press("Enter")


def log_in(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/admin/")
    page.fill("#id_username", "owner")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
