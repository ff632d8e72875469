"""The owner at work in a browser: rows that move, an answer shown as it is typed, a page before it is saved."""

from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser import IN_A_BROWSER, log_in
from tests.live import LiveSite

pytestmark = IN_A_BROWSER
LIST = "/admin/profile_app/skillgroup/"
ENTRY = "/admin/chatbot/entry/1/change/"


def rows(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#result_list tbody th").all_text_contents()]


def numbers(page: Page) -> list[int]:
    return [int(field.input_value()) for field in page.locator("#result_list [name$='-order']").all()]


def save(page: Page) -> None:
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_be_visible()


def drag(page: Page, handle: Any, target: Any) -> None:
    start, end = handle.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + end["height"] - 2, steps=20)
    page.mouse.up()


def on_the_site(site: LiveSite) -> list[str]:
    return [skill["name"] for skill in requests.get(f"{site.url}/resume.json", timeout=10).json()["skills"]]


def test_rows_are_put_in_order_and_saved(page, site, way):
    log_in(page, site)
    page.goto(f"{site.url}{LIST}")
    before = rows(page)
    if way == "without script":
        expect(page.locator("[data-move]")).to_have_count(0)
        page.fill("[name=form-0-order]", "99")
        save(page)
        assert on_the_site(site) == rows(page) == [*before[1:], before[0]]
        return
    used = numbers(page)
    down = page.locator("#result_list tbody tr", has_text=before[0]).locator("[data-move=down]")
    down.focus()
    for place in (2, 3):
        page.keyboard.press("Enter")
        expect(down).to_be_focused()
        expect(page.locator("[role=status].moved")).to_contain_text(
            f"{before[0]}: {len(before)}개 가운데 {place}번째"
        )
    expect(page.locator(".moved")).to_contain_text("저장을 눌러 주세요")
    moved = [before[1], before[2], before[0], *before[3:]]
    assert rows(page) == moved
    assert numbers(page) == used
    assert on_the_site(site) == before
    save(page)
    assert on_the_site(site) == rows(page) == moved


@pytest.mark.parametrize("way", ["with script"])
def test_rows_are_dragged_with_mouse_and_finger(page, browser, site):
    log_in(page, site)
    page.goto(f"{site.url}{LIST}")
    for field in page.locator("#result_list [name$='-order']").all():
        field.fill("0")
    save(page)
    before = rows(page)
    line = page.locator("#result_list tbody tr")
    drag(page, line.first.locator(".handle"), line.last)
    moved = [*before[1:], before[0]]
    assert rows(page) == moved
    assert numbers(page) == [0, 1, 2, 3]
    save(page)
    assert on_the_site(site) == moved

    phone = browser.new_context(
        storage_state=page.context.storage_state(), viewport={"width": 360, "height": 740}, has_touch=True
    )
    with phone:
        page = phone.new_page()
        page.goto(f"{site.url}{LIST}")
        touch = phone.new_cdp_session(page)
        handle, target = (page.locator("#result_list tbody tr").nth(n).locator(".handle") for n in (3, 0))
        start, end = handle.bounding_box(), target.bounding_box()
        x = start["x"] + 20
        touch.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start["y"] + 20}]}
        )
        for step in range(11):
            y = start["y"] + 20 + (end["y"] - start["y"]) * step / 10
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(page.locator(".moved")).to_contain_text("1번째")
        assert rows(page) == before


def test_an_answer_shows_while_it_is_typed(page, site, way):
    log_in(page, site)
    page.goto(f"{site.url}{ENTRY}")
    page.fill("#id_answer", "- **하나**\n- 둘 <b>셋</b>")
    if way == "without script":
        page.click("[name=_preview]")
    shown = page.locator(".rendered .bubble").first
    expect(shown.locator("li strong")).to_have_text("하나")
    expect(shown.locator("b")).to_have_count(0)
    expect(page.locator("#id_answer")).to_have_value("- **하나**\n- 둘 <b>셋</b>")


@pytest.mark.parametrize("way", ["with script"])
def test_a_late_preview_never_shows_over_a_newer_one(page, site):
    log_in(page, site)
    page.goto(f"{site.url}{ENTRY}")
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        if "%EC%98%9B" in (route.request.post_data or ""):  # 옛
            held.append(route)
        else:
            route.continue_()

    page.route("**/rendered/", hold_the_first)
    page.fill("#id_answer", "옛 글")
    page.wait_for_function("document.querySelector('#id_answer').value === '옛 글'")
    page.wait_for_timeout(600)
    page.fill("#id_answer", "새 글")
    shown = page.locator(".field-answer .bubble")
    expect(shown).to_have_text("새 글")
    assert len(held) == 1
    held[0].fulfill(body="<p>옛 글</p>")
    page.wait_for_timeout(300)
    expect(shown).to_have_text("새 글")


def test_a_page_is_previewed_in_a_tab_of_its_own(page, site):
    log_in(page, site)
    page.goto(f"{site.url}/admin/profile_app/profile/1/change/")
    page.fill("#id_tagline", "아직 저장하지 않은 한마디")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="미리 보기", exact=True).click()
    preview = opened.value
    expect(preview.locator(".hero")).to_contain_text("아직 저장하지 않은 한마디")
    expect(preview.locator(".preview-bar")).to_contain_text("저장하지 않은")
    expect(page.locator("#id_tagline")).to_have_value("아직 저장하지 않은 한마디")
    page.goto(f"{site.url}/")
    expect(page.locator(".hero")).not_to_contain_text("아직 저장하지 않은 한마디")
