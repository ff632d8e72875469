from dataclasses import replace

import pytest
from django.urls import reverse

from chatbot import answering
from chatbot.admin.reasons import LABELS
from chatbot.matching import Candidate, Reply, Status
from chatbot.matching.signals import NAMES
from chatbot.models import AskedQuestion
from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db
PAGE = "admin:chatbot_entry_try"


def ask(client, question: str):
    return client.get(reverse(PAGE), {"question": question}).content.decode()


def test_an_answer_shows_its_entry_confidence_and_phrasing(admin_client):
    entry = make_entry("이름이 뭐예요?", "성함이 어떻게 되세요?")
    page = ask(admin_client, "성함이 어떻게 되세요")
    assert f'<a href="{reverse("admin:chatbot_entry_change", args=[entry.pk])}"><b>이름이 뭐예요?</b></a>' in page
    assert "<dd>성함이 어떻게 되세요?</dd>" in page
    assert "<dd>0.99</dd>" in page


def test_every_suggestion_is_shown(admin_client):
    make_entry("첫 직장이 어디예요?", "직장"), make_entry("지금 직장이 어디예요?", "직장!")
    page = ask(admin_client, "직장")
    assert page.count("<b>") == 2


def test_two_questions_in_one_show_both_answers(admin_client):
    make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?")
    page = ask(admin_client, "이름이 뭐예요? 그리고 연봉은 얼마예요?")
    assert page.count("<b>") == 2
    assert "?question=" not in page


def test_at_most_five_candidates_show_and_their_reasons(admin_client, monkeypatch):
    entries = [make_entry(f"질문 {number}") for number in range(6)]
    known = answering.knowledge()
    found = [Candidate(entry.pk, "표현", 0.5, {"echo": 0.25}) for entry in entries]
    monkeypatch.setattr(type(known.index), "consider", lambda *_: found)
    page = ask(admin_client, "이름")
    assert page.count("<dd>0.25</dd>") == 5


def test_every_reason_has_words():
    assert LABELS.keys() == set(NAMES)


def test_an_unknown_question_starts_a_new_answer(admin_client):
    page = ask(admin_client, "비트코인 시세 & 전망?")
    assert reverse("admin:chatbot_entry_add") + "?question=%EB" in page
    assert "%26" in page


def test_what_is_tried_is_not_logged(admin_client):
    ask(admin_client, "비트코인 시세")
    assert not AskedQuestion.objects.exists()


@pytest.mark.parametrize("typed", ["", " ", "가" * 301])
def test_a_refused_question_says_why(admin_client, typed):
    page = ask(admin_client, typed)
    assert 'id="error"' in page
    assert "candidates" not in page


def test_the_page_opens_without_a_question(admin_client):
    page = admin_client.get(reverse(PAGE)).content.decode()
    assert 'id="error"' not in page
    assert 'id="reply"' not in page


def test_it_only_reads(admin_client):
    assert admin_client.post(reverse(PAGE), {"question": "이름"}).status_code == 405


def test_only_who_may_see_entries_may_try(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get(reverse(PAGE)).status_code == 403


@pytest.mark.parametrize("page", ["admin:chatbot_entry_changelist", PAGE, "admin:chatbot_entry_checkup"])
def test_the_pages_lead_to_each_other(admin_client, page):
    found = admin_client.get(reverse(page)).content.decode()
    for other in (PAGE, "admin:chatbot_entry_checkup", "admin:chatbot_entry_changelist"):
        assert f'href="{reverse(other)}"' in found


def test_what_a_visitor_gets_comes_first(admin_client, monkeypatch):
    name, other = make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?")
    known = answering.knowledge()
    given, considered = Candidate(name.pk, "이름이 뭐예요?", 0.9), Candidate(other.pk, "연봉은 얼마예요?", 0.6)
    monkeypatch.setattr("chatbot.admin.trying.decide", lambda *_: Reply(Status.ANSWERED, [given]))
    monkeypatch.setattr(type(known.index), "consider", lambda *_: [considered, replace(given, confidence=0.1)])
    page = ask(admin_client, "이름이랑 연봉")
    assert page.index("<dd>0.90</dd>") < page.index("<dd>0.60</dd>")
    assert "<dd>0.10</dd>" not in page
