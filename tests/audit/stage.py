"""Where the scenes play: a browser, the site, and the same site in two kinds of distress."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.browser import CHROMIUM, FLAGS, log_in
from tests.live import LiveSite


class Stage(NamedTuple):
    browser: Browser
    site: LiveSite
    busy: LiveSite  # takes one question a day, and one wrong password
    ailing: LiveSite  # looks for this database, which is not there:
    database: Path
    owner: Any  # the cookies of the owner's login


@contextmanager
def staged(site: LiveSite) -> Iterator[Stage]:
    database = site.folder / "ailing" / "site.sqlite3"
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        busy = stack.enter_context(site.beside("busy", "--workers", "1", CHATBOT_RATE="1/d", LOGIN_RATE="1/d"))
        elsewhere = f"sqlite:///{database}"
        ailing = stack.enter_context(site.beside("ailing", "--workers", "1", DATABASE_URL=elsewhere))
        site.connect_kakao()
        page = browser.new_page(locale="ko-KR")
        log_in(page, site)
        yield Stage(browser, site, busy, ailing, database, page.context.storage_state())
