import html
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from chatbot.admin import importing
from chatbot.models import Entry
from chatbot.qna import Record, write
from chatbot.tests.factories import read_whole

pytestmark = pytest.mark.django_db
BASE = "/admin/chatbot/entry/"
IMPORT, CONFIRM, SMALL_TALK = f"{BASE}import/", f"{BASE}import/confirm/", f"{BASE}import/small-talk/"
OLD = Record("있던 질문", "옛 답", ("옛 표현", "남는 표현"))
NEW = Record("새 질문", "<b>새</b> 답", ("새 표현",), is_published=False)
CHANGED = OLD._replace(answer="고친 답", phrasings=("남는 표현", "더한 표현"))


@pytest.fixture(autouse=True)
def entries():
    Entry.objects.store([OLD])


def upload(client, data, name="qna.csv", **fields):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **fields})


def plan(response):
    return html.unescape(re.findall(r'name="plan" value="([^"]+)"', response.text)[0])


def counts(response):
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", response.text)]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_a_file_is_previewed_and_then_stored(admin_client, suffix):
    response = upload(admin_client, write([CHANGED, NEW], suffix), f"Q&A{suffix.upper()}")
    assert counts(response) == [1, 1, 0, 0]
    assert Entry.objects.records() == [OLD]
    stored = admin_client.post(CONFIRM, {"plan": plan(response)}, follow=True)
    assert stored.redirect_chain == [(BASE, 302)]
    assert Entry.objects.records() == [CHANGED, NEW]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_csv_may_be_as_excel_saves_it(admin_client, encoding):
    response = upload(admin_client, "question,answer\r\n새 질문,새 답\r\n".encode(encoding))
    assert "새 질문" in response.text


def test_the_preview_shows_old_and_new(admin_client):
    page = upload(admin_client, write([CHANGED, NEW], ".csv")).text
    for shown in ("<del>옛 답</del>", "<ins>고친 답</ins>", "<del>옛 표현</del>", "<ins>더한 표현</ins>"):
        assert shown in page
    assert "남는 표현" not in page
    assert "&lt;b&gt;새&lt;/b&gt; 답" in page


def test_replacing_shows_and_deletes_the_rest(admin_client):
    response = upload(admin_client, write([NEW], ".csv"), replace="on")
    assert counts(response) == [1, 0, 1, 0]
    assert "옛 답" in response.text
    admin_client.post(CONFIRM, {"plan": plan(response)})
    assert Entry.objects.records() == [NEW]


def test_a_change_of_order_alone_can_be_imported(admin_client):
    Entry.objects.store([NEW])
    response = upload(admin_client, write([NEW, OLD], ".csv"))
    assert counts(response) == [0, 0, 2, 0, 0]
    admin_client.post(CONFIRM, {"plan": plan(response)})
    assert Entry.objects.records() == [NEW, OLD]


def test_a_change_of_the_order_of_phrasings_is_told(admin_client):
    response = upload(admin_client, write([OLD._replace(phrasings=OLD.phrasings[::-1])], ".csv"))
    with translation.override("ko"):
        assert translation.gettext("in another order") in response.text


def test_a_file_that_changes_nothing_cannot_be_imported(admin_client):
    response = upload(admin_client, write([OLD], ".csv"))
    assert counts(response) == [0, 0, 0, 1]
    assert 'name="plan"' not in response.text


def test_faults_are_told_with_their_places_and_nothing_is_stored(admin_client):
    page = upload(admin_client, b"question,answer,note\n,a,\nq,,\n").text
    for place in ("note", "question", "answer"):
        assert re.search(rf'class="errorlist".*{place}', page, re.DOTALL)
    assert page.count("<li>", page.index('class="errorlist"')) >= 3
    assert Entry.objects.records() == [OLD]


def test_very_many_faults_are_counted(admin_client):
    page = upload(admin_client, b"question,answer\n" + b"q,\n" * 150).text
    (faults,) = re.findall(r'<ul class="errorlist".*?</ul>', page, re.DOTALL)
    assert faults.count("<li>") == importing.FAULTS_SHOWN + 1
    assert "199" in faults


@pytest.mark.parametrize("data", [b"", b"question,answer\n"])
def test_an_empty_file_never_deletes_everything(admin_client, data):
    response = upload(admin_client, data, replace="on")
    assert 'class="errorlist' in response.text
    assert 'name="plan"' not in response.text


def test_a_large_file_is_refused_unread(admin_client, monkeypatch):
    monkeypatch.setattr("chatbot.qna.read", pytest.fail)
    assert 'class="errorlist' in upload(admin_client, b"," * (importing.SIZE_LIMIT + 1)).text


def test_what_the_page_cannot_carry_is_refused(admin_client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 400
    assert 'name="plan"' in upload(admin_client, write([], ".csv") + "질문,답\r\n".encode()).text
    assert 'class="errorlist' in upload(admin_client, write([Record("질문", repr([*range(99)]))], ".csv")).text


def test_a_store_that_changed_meanwhile_is_previewed_anew(admin_client):
    response = upload(admin_client, write([CHANGED], ".csv"))
    Entry.objects.update(answer="그사이 고친 답")
    again = admin_client.post(CONFIRM, {"plan": plan(response)})
    assert "<del>그사이 고친 답</del>" in again.text
    assert 'class="warning"' in again.text
    assert Entry.objects.get().answer == "그사이 고친 답"
    admin_client.post(CONFIRM, {"plan": plan(again)})
    assert Entry.objects.records() == [CHANGED]


@pytest.mark.parametrize("forge", [lambda _: "", lambda plan: plan[:-1], lambda plan: plan[1:], lambda _: "a:b:c"])
def test_a_plan_of_other_hands_is_refused(admin_client, forge):
    response = upload(admin_client, write([NEW], ".csv"))
    answer = admin_client.post(CONFIRM, {"plan": forge(plan(response))}, follow=True)
    assert answer.redirect_chain == [(IMPORT, 302)]
    assert Entry.objects.records() == [OLD]


def test_the_ready_small_talk_is_previewed_and_stored_behind_the_rest(admin_client):
    response = admin_client.get(SMALL_TALK)
    talk = read_whole(importing.SMALL_TALK.read_bytes(), ".jsonl")
    assert counts(response) == [len(talk), 0, 0, 0]
    admin_client.post(CONFIRM, {"plan": plan(response)})
    assert Entry.objects.records() == [OLD, *talk]


@pytest.mark.parametrize(("suffix", "kind"), [("csv", "text/csv"), ("xlsx", "spreadsheetml.sheet")])
def test_what_is_downloaded_uploads_unchanged(admin_client, suffix, kind):
    Entry.objects.store([NEW, Record("=1+1", "'=1", ("@x", "a|b"))])
    response = admin_client.get(f"{BASE}export/{suffix}/")
    assert kind in response["Content-Type"]
    assert response["Content-Disposition"] == f'attachment; filename="qna.{suffix}"'
    assert counts(upload(admin_client, response.content, f"qna.{suffix}")) == [0, 0, 0, 3]


def test_an_answer_that_excel_cannot_hold_is_told(admin_client):
    Entry.objects.update(answer="가" * 40_000)
    response = admin_client.get(f"{BASE}export/xlsx/", follow=True)
    assert response.redirect_chain == [(IMPORT, 302)]
    assert 'class="error"' in response.text


def test_other_formats_are_not_found(admin_client):
    assert admin_client.get(f"{BASE}export/exe/").status_code == 404


def test_the_list_leads_there(admin_client):
    page = admin_client.get(BASE).text
    assert f'href="{IMPORT}"' in page
    assert f'href="{BASE}export/xlsx/"' in page


@pytest.mark.parametrize(
    ("method", "url"), [("get", CONFIRM), ("post", SMALL_TALK), ("post", f"{BASE}export/csv/")]
)
def test_reading_and_writing_have_methods_of_their_own(admin_client, method, url):
    assert getattr(admin_client, method)(url).status_code == 405


@pytest.fixture
def clerk(client):
    """Someone on the staff who may do what the test says."""

    def may(*actions):
        user = get_user_model().objects.create_user("clerk", password="-", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(codename__in=[f"{action}_entry" for action in actions])
        )
        client.force_login(user)
        return client

    return may


@pytest.mark.parametrize("actions", [(), ("view", "add"), ("view", "change")])
def test_importing_takes_the_rights_to_add_and_to_change(admin_client, clerk, actions):
    signed = plan(upload(admin_client, write([NEW], ".csv")))
    clerk = clerk(*actions)
    assert upload(clerk, write([NEW], ".csv")).status_code == 403
    assert clerk.get(IMPORT).status_code == clerk.get(SMALL_TALK).status_code == 403
    assert clerk.post(CONFIRM, {"plan": signed}).status_code == 403
    assert Entry.objects.records() == [OLD]


def test_deleting_takes_a_right_of_its_own(admin_client, clerk):
    signed = plan(upload(admin_client, write([NEW], ".csv"), replace="on"))
    clerk = clerk("view", "add", "change")
    assert 'name="replace"' not in clerk.get(IMPORT).text
    assert counts(upload(clerk, write([NEW], ".csv"), replace="on")) == [1, 0, 0, 0]
    assert clerk.post(CONFIRM, {"plan": signed}).status_code == 403
    assert Entry.objects.records() == [OLD]


def test_downloading_takes_the_right_to_see(clerk):
    assert clerk("add").get(f"{BASE}export/csv/").status_code == 403


def test_the_preview_costs_the_same_for_many(admin_client, django_assert_max_num_queries):
    data = write([Record(f"질문 {n}", "답", ("표현",)) for n in range(100)], ".csv")
    with django_assert_max_num_queries(8):
        upload(admin_client, data)
