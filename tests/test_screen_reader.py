"""What a screen reader is told about the front page, in both languages."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser import WHATEVER_THE_DATABASE

pytestmark = WHATEVER_THE_DATABASE
HANGUL = re.compile("[가-힣]")
LANDMARKS = ["banner", "navigation", "main", "contentinfo"]
CONTROLS = ["button", "link", "textbox", "checkbox"]
FORMS = ".chat-form, .message-form"
OWN_CONTROLS = 7  # of the two forms: the question and its button, three fields, consent, and theirs


@pytest.fixture(params=["/", "/en/"])
def front_page(request, page, site):
    page.goto(site.url + request.param)
    return page


def names(snapshot: str, role: str) -> list[str]:
    """The names of all elements of a role, empty where one has none."""
    lines = re.findall(rf"^\s*- '?{role}\b(.*)$", snapshot, re.MULTILINE)
    return [match[1] if (match := re.match(r' "(.+?)"', line)) else "" for line in lines]


def test_headings_begin_with_the_only_h1_and_leave_out_no_level(front_page):
    levels = [int(level) for level in re.findall(r"\[level=(\d)\]", front_page.locator("body").aria_snapshot())]
    assert levels.index(1) == 0
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_landmark_is_there_once(front_page):
    snapshot = front_page.locator("body").aria_snapshot()
    assert {role: len(names(snapshot, role)) for role in LANDMARKS} == dict.fromkeys(LANDMARKS, 1)


def test_every_control_has_a_name(front_page):
    snapshot = front_page.locator("body").aria_snapshot()
    for role in CONTROLS:
        assert names(snapshot, role)
        assert all(names(snapshot, role))


def test_the_site_names_its_own_controls_in_the_language_of_the_page(front_page):
    korean = front_page.locator("html").get_attribute("lang") == "ko"
    snapshots = [form.aria_snapshot() for form in front_page.locator(FORMS).all()]
    found = [name for snapshot in snapshots for role in CONTROLS for name in names(snapshot, role)]
    assert len(found) == OWN_CONTROLS
    assert {bool(HANGUL.search(name)) for name in found} == {korean}


def test_the_conversation_is_a_live_region_with_a_name(front_page):
    log = front_page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_accessible_name(front_page.locator("#chat-title").inner_text())


def test_each_error_describes_its_field(front_page):
    front_page.click(".message-form .button")
    for field in ("#id_name", "#id_contact", "#id_body", "[name=consent]"):
        control = front_page.locator(field)
        expect(control).to_have_attribute("aria-invalid", "true")
        error = front_page.locator(".field", has=control).locator(".error").inner_text()
        assert error in (control.evaluate(DESCRIPTION) or "")


DESCRIPTION = """control => control.getAttribute("aria-describedby").split(" ")
  .map(id => document.getElementById(id).textContent).join(" ")"""


def test_a_refused_question_says_why_at_its_field(front_page):
    front_page.fill("#id_question", " ")
    front_page.keyboard.press("Enter")
    control = front_page.locator("#id_question")
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(control).to_have_accessible_description(re.compile(front_page.locator("#question-error").inner_text()))
    expect(front_page.get_by_role("alert")).to_have_text(re.compile("."))
