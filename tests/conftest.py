from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS, WAYS
from tests.live import LiveSite, live_site


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[LiveSite]:
    """One live site for the tests that run in this process: two gunicorn workers, a delivery worker, a sandbox."""
    with live_site(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(params=WAYS)
def way(request) -> str:
    return str(request.param)


@pytest.fixture
def problems() -> list[str]:
    """What the browser complains of while a page is open; a test may clear what it has provoked."""
    return []


@pytest.fixture
def page(browser, site, way, problems) -> Iterator[Page]:
    """A Korean visitor's, which bears no error in its console and no request to anybody but site and sandbox."""
    context = browser.new_context(java_script_enabled=way == "with script", locale="ko-KR")
    page = context.new_page()
    own = ("http://127.0.0.1:", site.kakao)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("request", lambda sent: None if sent.url.startswith(own) else problems.append(sent.url))
    yield page
    context.close()
    assert problems == []
