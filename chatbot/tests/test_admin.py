import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chatbot.models import AskedQuestion, Entry
from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db
ENTRIES = "admin:chatbot_entry_changelist"
ASKED = "admin:chatbot_askedquestion_changelist"


def test_the_list_counts_phrasings_and_questions(admin_client):
    entry = make_entry("이름이 뭐예요?", "성함?", "누구?")
    for _ in range(3):
        AskedQuestion.objects.create(text="이름", status="answered", entry=entry)
    page = admin_client.get(reverse(ENTRIES)).content.decode()
    assert '<td class="field-phrasing_count">2</td>' in page
    assert '<td class="field-asked_count">3</td>' in page


def test_the_list_costs_the_same_for_many_entries(admin_client, django_assert_max_num_queries):
    for number in range(20):
        make_entry(f"질문 {number}", "표현")
    with django_assert_max_num_queries(8):
        admin_client.get(reverse(ENTRIES))


def test_phrasings_and_questions_are_never_multiplied(admin_client):
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(reverse(ENTRIES))
    counting = [query["sql"] for query in queries if "asked_count" in query["sql"]]
    assert counting
    assert not [sql for sql in counting if "JOIN" in sql]


def test_search_looks_into_phrasings(admin_client):
    make_entry("이름이 뭐예요?", "성함")
    make_entry("경력이 몇 년인가요?")
    page = admin_client.get(reverse(ENTRIES), {"q": "성함"}).content.decode()
    assert "이름이 뭐예요?" in page
    assert "경력이 몇 년인가요?" not in page


def test_an_entry_is_saved_with_its_phrasings(admin_client):
    form = {
        "question": "이름이 뭐예요?",
        "answer": "한서윤",
        "is_published": "on",
        "order": "0",
        "phrasings-TOTAL_FORMS": "1",
        "phrasings-INITIAL_FORMS": "0",
        "phrasings-0-text": "성함",
    }
    response = admin_client.post(reverse("admin:chatbot_entry_add"), form)
    assert response.status_code == 302
    assert Entry.objects.get().phrasings.get().text == "성함"


def test_a_question_from_a_visitor_starts_a_new_answer(admin_client):
    asked = AskedQuestion.objects.create(text='연봉은 <b>얼마</b> & "왜"?', status="unknown")
    page = admin_client.get(reverse(ASKED)).content.decode()
    link = reverse("admin:chatbot_entry_add", query={"asked": asked.pk})
    assert f'href="{link}"' in page
    assert "연봉은 &lt;b&gt;얼마&lt;/b&gt;" in admin_client.get(link).content.decode()


def test_questions_from_visitors_filter_by_outcome(admin_client):
    AskedQuestion.objects.create(text="몰랐던 질문", status="unknown")
    AskedQuestion.objects.create(text="대답한 질문", status="answered")
    page = admin_client.get(reverse(ASKED), {"status__exact": "unknown"}).content.decode()
    assert "몰랐던 질문" in page
    assert "대답한 질문" not in page


def test_questions_from_visitors_can_be_deleted_but_not_written(admin_client):
    asked = AskedQuestion.objects.create(text="질문", status="unknown")
    url = reverse("admin:chatbot_askedquestion_change", args=[asked.pk])
    assert admin_client.get(reverse("admin:chatbot_askedquestion_add")).status_code == 403
    assert admin_client.post(url, {"text": "바꾼 질문"}).status_code == 403
    assert admin_client.get(reverse("admin:chatbot_askedquestion_delete", args=[asked.pk])).status_code == 200


@pytest.mark.django_db
def test_an_english_question_that_has_an_answer_is_refused(admin_client):
    make_entry("하나", question_en="One?")
    data = {"question": "둘", "answer": "답", "question_en": "One?", "order": 2}
    rows = {"phrasings-TOTAL_FORMS": 0, "phrasings-INITIAL_FORMS": 0}
    response = admin_client.post("/admin/chatbot/entry/add/", data | rows)
    assert list(response.context["adminform"].form.errors) == ["question_en"]


@pytest.mark.django_db
def test_the_list_is_saved_though_an_entry_has_a_fault_that_it_does_not_show(admin_client):
    entries = [make_entry("같은 질문", order=1), make_entry("같은 질문", order=2)]
    data: dict[str, object] = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "1"}
    for row, entry in enumerate(entries):
        data |= {f"form-{row}-id": entry.pk, f"form-{row}-order": 9 - row}
    assert admin_client.post("/admin/chatbot/entry/", data).status_code == 302
    assert [Entry.objects.get(pk=entry.pk).order for entry in entries] == [9, 8]
