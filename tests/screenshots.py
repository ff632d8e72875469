"""`make screenshots`: docs/screenshot.png for the README, docs/contact-sheet.png with the views that matter."""

import os
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import django
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from profile_app.card import FONT  # noqa: E402  (they read the settings)
from tests.browser import CHROMIUM, FLAGS, ask, log_in  # noqa: E402
from tests.live import ROOT, LiveSite, live_site  # noqa: E402

PAPER = 794  # A4 is 210 mm wide, of 96 px an inch
WIDTHS = (360, 768, 1280, 1920)
WIDE = 1280
COLUMN, TALLEST, GAP, HEADING, COLOURS = 640, 1000, 32, 40, 64
BACKGROUND, TEXT = "#e3e6eb", "#1b1d22"


class View(NamedTuple):
    label: str
    path: str = "/"
    width: int = WIDE
    options: dict[str, Any] = {}
    prepare: Callable[[Page], object] = lambda _page: None


def converse(page: Page) -> None:
    for question in ("이름이 뭐예요?", "회사", "남극 펭귄의 평균 체온은 몇 도예요?"):
        ask(page, question)
        page.locator(".chat-log .visitor", has_text=question).wait_for()
    page.locator("#chat").evaluate("chat => chat.scrollIntoView()")


def for_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("document.body.style.margin = '12mm 18mm'")  # what @page gives to paper only


VIEWS = [
    *(View(f"{width} px", width=width) for width in WIDTHS),
    View("Paper", width=PAPER, prepare=for_paper),
    *(View(f"{width} px, dark", width=width, options={"color_scheme": "dark"}) for width in WIDTHS),
    View("English", "/en/"),
    View("Without script", options={"java_script_enabled": False}),
    View("Conversation", prepare=converse),
    View("Questions and answers", "/chatbot/"),
    View("No such page", "/no/such/page/"),
    View("Admin", "/admin/"),
]


def shoot(browser: Browser, site: LiveSite, view: View) -> Image.Image:
    """The whole page, or, where there is a conversation, what is in sight."""
    size: ViewportSize = {"width": view.width, "height": 800}
    context = browser.new_context(viewport=size, locale="ko-KR", reduced_motion="reduce", **view.options)
    page = context.new_page()
    if view.path.startswith("/admin/"):
        log_in(page, site)
    page.goto(site.url + view.path)
    view.prepare(page)
    picture = page.screenshot(full_page=view.prepare is not converse)
    context.close()
    return Image.open(BytesIO(picture)).convert("RGB")


def labelled(label: str, picture: Image.Image) -> Image.Image:
    """Scaled to a column's width if it is wider; what is taller than a column is cut off."""
    width = min(COLUMN, picture.width)
    scaled = picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
    tile = Image.new("RGB", (COLUMN, HEADING + min(scaled.height, TALLEST)), BACKGROUND)
    ImageDraw.Draw(tile).text((0, 8), label, TEXT, ImageFont.truetype(str(FONT), 20))
    tile.paste(scaled, (0, HEADING))
    return tile


def sheet(tiles: list[Image.Image], columns: int = 4) -> Image.Image:
    rows = [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
    heights = [max(tile.height for tile in row) + GAP for row in rows]
    whole = Image.new("RGB", (columns * (COLUMN + GAP) + GAP, sum(heights) + GAP), BACKGROUND)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for place, tile in enumerate(row):
            whole.paste(tile, (GAP + place * (COLUMN + GAP), top))
        top += height
    return whole


def save(picture: Image.Image, name: str) -> None:
    picture.quantize(COLOURS).save(ROOT / "docs" / name, optimize=True)


def main(folder: str = "") -> None:
    """Each picture at full size goes to `folder` as well, where one is given."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        live_site(Path(temporary)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pictures = {view.label: shoot(browser, site, view) for view in VIEWS}
    save(pictures[f"{WIDE} px"].crop((0, 0, WIDE, 800)), "screenshot.png")
    save(sheet([labelled(label, picture) for label, picture in pictures.items()]), "contact-sheet.png")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for label, picture in pictures.items():
            picture.save(Path(folder) / f"{label}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
