"""What a visit does beside showing a page: requests to others, cookies, console errors, shifts of the layout."""

import sys
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.audit.scenes import ADMIN, PUBLIC, Shown, walk
from tests.audit.stage import Stage

# A phone on a slow line: what comes late must not push what is already read.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
SLOW_DOWN = 4
NOTICED = 0.0005  # what is less, Lighthouse and browsers' own tools show as 0
SHIFTS = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(0), 1000);
})"""


def findings(stage: Stage) -> Iterator[str]:
    for shown in walk(stage, PUBLIC + ADMIN):
        shown.page.wait_for_load_state("networkidle")
        yield from (f"{shown.scene.name}: {problem}" for problem in problems(shown))
    for width in (360, 1280):
        shift = layout_shift(stage, width)
        sys.stdout.write(f"layout shift at {width} px: {shift:.4f}\n")
        if shift >= NOTICED:
            yield f"the layout shifts by {shift:.4f} at {width} px"


def problems(shown: Shown) -> list[str]:
    cookies = [] if shown.scene.name.startswith("admin") else shown.page.context.cookies()
    return shown.problems + [f"sets the cookie {cookie.get('name')}" for cookie in cookies]


def layout_shift(stage: Stage, width: int) -> float:
    context = stage.browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
    page = context.new_page()
    slow_down(page)
    page.goto(f"{stage.site.url}/", wait_until="networkidle")
    shift = float(page.evaluate(SHIFTS))
    context.close()
    return shift


def slow_down(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
