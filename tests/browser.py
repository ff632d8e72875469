"""What the stories in a browser share; the fixtures are in conftest.py."""

import shutil

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.live import PASSWORD, LiveSite

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
WAYS = ("with script", "without script")

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
WHATEVER_THE_DATABASE = [*IN_A_BROWSER, pytest.mark.once]


def watch(page: Page, own: tuple[str, ...]) -> list[str]:
    """Gathers errors of scripts and console, files that are missing, and requests to where none of `own` begins.

    That a question or a form is refused is no problem, though Chromium writes it to the console.
    """
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if is_trouble(line) else None)
    page.on("response", lambda answer: problems.append(answer.url) if is_missing(answer) else None)
    page.on("request", lambda sent: None if sent.url.startswith(own) else problems.append(sent.url))
    return problems


def is_trouble(line: ConsoleMessage) -> bool:
    return line.type == "error" and "the server responded with a status of" not in line.text


def is_missing(answer: Response) -> bool:
    return answer.status >= 400 and answer.request.resource_type not in {"document", "fetch"}


def ask(page: Page, question: str) -> None:
    page.locator("#chat input[type=text], .chat input[type=text]").first.fill(question)
    page.keyboard.press("Enter")


def log_in(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/admin/")
    page.fill("#id_username", "owner")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
