"""The résumé on paper: A4 pages with no entry torn apart, and without what only a screen can do."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import WHATEVER_THE_DATABASE

pytestmark = [*WHATEVER_THE_DATABASE, pytest.mark.parametrize("way", ["with script"])]
ENTRIES = ".record, .company > header, .hero"
# Every line of an entry becomes a link that names the entry: the PDF tells of each link on which page it is.
MARK = """entries => entries.forEach((entry, number) => {
  for (const text of entry.querySelectorAll("h1, h3, h4, p, li, dt, dd")) {
    const link = document.createElement("a");
    link.href = `entry:${number}`;
    link.append(...text.childNodes);
    text.append(link);
  }
})"""


def pages_of_entries(pdf: str) -> list[set[str]]:
    """The entries that each page of a PDF made by Chromium has lines of."""
    objects = dict(re.findall(r"^(\d+) 0 obj\n(.*?)endobj", pdf, re.MULTILINE | re.DOTALL))
    pages = [body for body in objects.values() if re.search(r"/Type /Page\b", body)]
    links = [re.findall(r"(\d+) 0 R", "".join(re.findall(r"/Annots \[(.*?)\]", page))) for page in pages]
    return [{entry for link in page for entry in re.findall(r"entry:\d+", objects[link])} for page in links]


@pytest.fixture
def front_page(page, site):
    page.goto(f"{site.url}/")
    return page


def test_it_takes_one_or_two_pages_and_tears_no_entry_apart(front_page):
    entries = front_page.locator(ENTRIES)
    entries.evaluate_all(MARK)
    pages = pages_of_entries(front_page.pdf(prefer_css_page_size=True).decode("latin-1"))
    assert len(pages) in {1, 2}
    assert len(set.union(*pages)) == entries.count()
    assert sum(map(len, pages)) == entries.count()


def test_chat_forms_and_frame_stay_on_the_screen(front_page):
    front_page.emulate_media(media="print")
    for left_out in ("#chat", "#message", "form", ".actions", ".site-header", ".site-footer", ".skip-link"):
        assert not any(element.is_visible() for element in front_page.locator(left_out).all())
    expect(front_page.locator("h1")).to_be_visible()


def test_link_targets_are_written_out(front_page):
    front_page.emulate_media(media="print")
    links = front_page.locator("main a[href^=http]")
    assert links.count()
    for link in links.all():
        shown = link.evaluate("link => getComputedStyle(link, '::after').content")
        assert "href" in shown or (link.get_attribute("href") or "-") in shown
