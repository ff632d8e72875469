"""Every page that visitors and the owner may come to see, each brought up as they would, by real requests."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from playwright.sync_api import Page, Response, expect

from tests.audit.stage import Stage
from tests.browser import ask, watch
from tests.live import LiveSite

ANSWERED, UNSURE, UNKNOWN = "이름이 뭐예요?", "회사", "남극 펭귄의 평균 체온은 몇 도예요?"


class Scene(NamedTuple):
    name: str
    show: Callable[[Page, Stage], object]
    status: int = 200
    owner: bool = False


class Shown(NamedTuple):
    scene: Scene
    page: Page
    document: Response
    problems: list[str]  # what went elsewhere, and what the console says


def opened(path: str) -> Callable[[Page, Stage], object]:
    return lambda page, stage: page.goto(stage.site.url + path)


def submit(page: Page, form: str) -> None:
    """As a browser without script does, whatever the page's script would make of it."""
    with page.expect_navigation():
        page.locator(form).evaluate("form => form.submit()")


def ask_on_a_page_of_its_own(page: Page, site: LiveSite, question: str) -> None:
    page.goto(f"{site.url}/")
    page.fill("#id_question", question)
    submit(page, ".chat-form")


def asked(question: str) -> Callable[[Page, Stage], object]:
    return lambda page, stage: ask_on_a_page_of_its_own(page, stage.site, question)


def converse(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.site.url}/")
    for turn, question in enumerate((ANSWERED, UNSURE, UNKNOWN), 1):
        ask(page, question)
        expect(page.locator(".chat-log .visitor")).to_have_count(turn)
    page.click(".thumbs [value=false]")
    expect(page.locator(".thumbs [aria-pressed=true]")).to_have_count(1)


def write(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.site.url}/")
    page.fill("#id_name", "방문자")
    page.fill("#id_contact", "visitor@example.com")
    page.fill("#id_body", "안녕하세요?")
    page.check("[name=consent]")
    page.wait_for_timeout(1100)  # the form refuses whoever is faster than a person
    submit(page, ".message-form")


def write_nothing(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.site.url}/")
    submit(page, ".message-form")


def ask_too_much(page: Page, stage: Stage) -> None:
    for _ in range(2):
        ask_on_a_page_of_its_own(page, stage.busy, ANSWERED)


def with_a_broken_database(page: Page, stage: Stage) -> None:
    stage.database.parent.mkdir(exist_ok=True)
    stage.database.write_text("This is no database." * 100)
    page.goto(f"{stage.ailing.url}/")


def without_a_database(page: Page, stage: Stage) -> None:
    shutil.rmtree(stage.database.parent, ignore_errors=True)
    page.goto(f"{stage.ailing.url}/")


def edit_an_entry(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.site.url}/admin/chatbot/entry/")
    page.locator(".field-question a").first.click()
    page.wait_for_url("**/change/")


def guess_the_password(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.busy.url}/admin/login/")
    while page.locator("#id_username").count():  # other parts of the audit have guessed before
        page.fill("#id_username", "nobody")
        page.fill("#id_password", "a guess")
        submit(page, "#login-form")


PUBLIC = [
    Scene("profile", opened("/")),
    Scene("profile in English", opened("/en/")),
    Scene("questions and answers", opened("/chatbot/")),
    Scene("answered", asked(ANSWERED)),
    Scene("unsure", asked(UNSURE)),
    Scene("unknown", asked(UNKNOWN)),
    Scene("conversation", converse),
    Scene("message with errors", write_nothing, 400),
    Scene("message accepted", write, 201),
    Scene("400", opened("/media/..%2f..%2f"), 400),
    Scene("403", opened("/kakao/callback/"), 403),
    Scene("404", opened("/no/such/page/"), 404),
    Scene("413", asked("가" * 30_000), 413),
    Scene("429", ask_too_much, 429),
    Scene("500", with_a_broken_database, 500),
    Scene("503", without_a_database, 503),
]
ADMIN = [
    Scene("admin: login", opened("/admin/login/")),
    Scene("admin: locked out", guess_the_password, 429),
    Scene("admin: second step", opened("/admin/two-step/"), owner=True),
    Scene("admin: index", opened("/admin/"), owner=True),
    Scene("admin: an entry", edit_an_entry, owner=True),
    Scene("admin: list of a section", opened("/admin/profile_app/project/"), owner=True),
    Scene("admin: messages", opened("/admin/kakao/message/"), owner=True),
    Scene("admin: Kakao", opened("/admin/kakao/connection/"), owner=True),
]


def watch_documents(page: Page) -> list[Response]:
    seen: list[Response] = []
    page.on("response", lambda answer: seen.append(answer) if answer.request.is_navigation_request() else None)
    return seen


def walk(stage: Stage, scenes: list[Scene], **options: Any) -> Iterator[Shown]:
    """Each scene in a browser context of its own, made with Playwright's `options`."""
    for scene in scenes:
        state = stage.owner if scene.owner else None
        context = stage.browser.new_context(locale="ko-KR", storage_state=state, **options)
        page = context.new_page()
        problems = watch(page, tuple(f"{site.url}/" for site in (stage.site, stage.busy, stage.ailing)))
        documents = watch_documents(page)
        scene.show(page, stage)
        assert documents[-1].status == scene.status, f"{scene.name}: {documents[-1].status}"
        yield Shown(scene, page, documents[-1], problems)
        context.close()
