from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS, WAYS, watch
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
def page(browser, site, way) -> Iterator[Page]:
    """A Korean visitor's, which bears no error in its console and no request to anybody but site and sandbox."""
    context = browser.new_context(java_script_enabled=way == "with script", locale="ko-KR")
    page = context.new_page()
    problems = watch(page, ("http://127.0.0.1:", site.kakao))
    yield page
    context.close()
    assert problems == []
