"""The owner's ten minutes a week in a browser: a visitor's unknown question becomes an answer of every worker."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import IN_A_BROWSER, ask, log_in
from tests.live import LiveSite

pytestmark = IN_A_BROWSER
WORKERS = 2
KNOWN = "블로그를 운영하나요?"
# One for each run: what the first has taught is no longer unknown to the second.
UNKNOWN = {"with script": "화성의 하루는 몇 시간이에요?", "without script": "바나나는 왜 노란색이에요?"}


@pytest.fixture(scope="module")
def telling_site(site) -> Iterator[LiveSite]:
    """The same site, served by another gunicorn whose log tells which worker answered."""
    log = ["--logger-class", "gunicorn.glogging.Logger", "--access-logformat", "worker %(p)s %(U)s"]
    options = ["--workers", str(WORKERS), *log]
    with site.beside("workers", *options) as telling:
        yield telling


def ask_every_worker(site: LiveSite, question: str) -> list[dict[str, Any]]:
    """All answers, each on a connection of its own, until each worker has given one."""

    def asked() -> list[str]:
        lines = (site.folder / "workers.log").read_text().splitlines()
        return [line for line in lines if line.startswith("worker ") and line.endswith(" /chatbot/ask/")]

    before = len(asked())
    answers: list[dict[str, Any]] = []

    def all_have_answered() -> bool:
        answers.append(site.ask(question))
        return len(set(asked()[before:])) == WORKERS

    site.wait(all_have_answered)
    return answers


def test_an_unknown_question_becomes_an_answer_of_every_worker(page, telling_site, way):
    site, question = telling_site, UNKNOWN[way]
    assert {answer["status"] for answer in ask_every_worker(site, question)} <= {"unknown", "unsure"}
    page.goto(f"{site.url}/")
    ask(page, question)
    expect(page.locator(".chat-log")).to_contain_text(question)

    log_in(page, site)
    page.click("#content a[href='/admin/chatbot/unansweredquestion/']")
    group = page.locator("form.group", has_text=question)
    group.locator("[value=phrase]").click()
    page.select_option("#id_entry", label=KNOWN)
    page.locator("form:has(#id_entry) button").click()
    expect(page.locator(".messagelist .success")).to_contain_text(question)
    expect(group).to_have_count(0)

    known = site.ask(KNOWN)["entry"]
    assert {answer["entry"] for answer in ask_every_worker(site, question)} == {known}
    page.goto(f"{site.url}/")
    ask(page, question)
    expect(page.locator(".chat-log")).to_contain_text("blog.example.com")
