"""axe on every scene, in light and dark: the rules of WCAG 2.2 A and AA, and its best practices."""

from collections.abc import Iterator
from typing import Any, Literal

from playwright.sync_api import Page

from tests.audit.scenes import ADMIN, PUBLIC, walk
from tests.audit.stage import Stage
from tests.audit.tools import PACKAGES

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_DJANGO = [".inline-group thead .original"]  # the empty heading of a column that is not seen
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SETTLED = "() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))"
RUN = "async ([exclude, options]) => (await axe.run({exclude}, options)).violations"


def findings(stage: Stage) -> Iterator[str]:
    for shown in walk(stage, PUBLIC + ADMIN):
        # What is evaluated from outside is not held to the page's Content-Security-Policy.
        shown.page.evaluate((PACKAGES / "axe-core/axe.min.js").read_text(encoding="utf-8"))
        for scheme in SCHEMES:
            shown.page.emulate_media(color_scheme=scheme)
            shown.page.evaluate(SETTLED)  # it would judge colours that are on their way
            yield from (f"{shown.scene.name} ({scheme}): {violation}" for violation in violations(shown.page))


def violations(page: Page) -> Iterator[str]:
    rules: list[dict[str, Any]] = page.evaluate(RUN, [OF_DJANGO, OPTIONS])
    for rule in rules:
        for node in rule["nodes"]:
            yield f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}"
