import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from chatbot.answering import ask
from chatbot.models import AskedQuestion
from chatbot.tests.factories import make_entry
from mysite.environment import Rate

pytestmark = pytest.mark.django_db
URL = "/chatbot/feedback/"
QUESTION = "이름이 뭐예요?"


@pytest.fixture
def entry():
    """One that has just answered."""
    made = make_entry(QUESTION)
    ask(QUESTION)
    return made


def post(client, entry, helpful: object = True, question: object = QUESTION, **headers):
    body = {"question": question, "entry": entry, "helpful": helpful}
    return client.post(URL, json.dumps(body), content_type="application/json", headers=headers)


def post_page(client, entry, helpful="true"):
    return client.post("/en" + URL, {"question": QUESTION, "entry": entry.pk, "helpful": helpful})


@pytest.mark.parametrize("helpful", [True, False])
def test_a_thumb_is_kept_with_the_question(client, entry, helpful):
    response = post(client, entry.pk, helpful)
    assert (response.status_code, response.json()) == (200, {"helpful": helpful})
    assert AskedQuestion.objects.get().helpful is helpful


def test_the_same_thumb_again_changes_nothing_and_another_replaces_it(client, entry):
    for helpful in (True, True, False):
        assert post(client, entry.pk, helpful).status_code == 200
        assert AskedQuestion.objects.get().helpful is helpful


def test_the_latest_asking_is_rated(client, entry):
    ask(QUESTION)
    post(client, entry.pk)
    assert [asked.helpful for asked in AskedQuestion.objects.all()] == [True, None]


def test_a_question_is_found_however_it_was_written(client, entry):
    assert post(client, entry.pk, question=" 이름이뭐예요 ").status_code == 200


def test_a_question_that_was_stored_masked_is_found(client):
    question = "연락처가 010-1234-5678 맞아요?"
    entry = make_entry(question)
    ask(question)
    assert post(client, entry.pk, question=question).status_code == 200


def test_only_what_this_entry_answered_is_rated(client, entry):
    other = make_entry("어디에 사세요?")
    for pk, question in ((other.pk, QUESTION), (entry.pk, "어디에 사세요?"), (10**17, QUESTION)):
        response = post(client, pk, question=question)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")
    AskedQuestion.objects.update(status="unsure")
    assert post(client, entry.pk).status_code == 404
    assert AskedQuestion.objects.get().helpful is None


def test_after_a_day_it_is_too_late(client, entry):
    now = timezone.now()
    AskedQuestion.objects.update(created_at=now - timedelta(hours=23))
    assert post(client, entry.pk).status_code == 200
    AskedQuestion.objects.update(created_at=now - timedelta(hours=25))
    assert post(client, entry.pk).status_code == 404


@pytest.mark.parametrize("helpful", [None, "", "yes", 1, 0, [True]])
def test_a_thumb_points_up_or_down(client, entry, helpful):
    response = post(client, entry.pk, helpful)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize("pk", [None, "", "1a", "-1", -1, 1.5, True, 10**18, "１", [1]])
def test_an_entry_is_a_whole_number(client, entry, pk):
    assert post(client, pk).status_code == 400


@pytest.mark.parametrize(("question", "code"), [("", "blank"), ("가" * 301, "too_long"), (None, "malformed")])
def test_a_question_that_cannot_have_been_asked_is_refused(client, entry, question, code):
    response = post(client, entry.pk, question=question)
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


def test_a_call_from_another_site_is_refused(client, entry):
    assert post(client, entry.pk, Origin="https://evil.example").status_code == 403
    assert AskedQuestion.objects.get().helpful is None


def test_too_many_have_to_wait_but_may_still_ask(client, entry, settings):
    settings.CHATBOT_RATE = Rate(2, 60)
    answers = [post(client, entry.pk) for _ in range(3)]
    assert [response.status_code for response in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    asked = client.post("/chatbot/ask/", {"question": QUESTION}, headers={"Accept": "application/json"})
    assert asked.status_code == 200


def test_a_slip_of_the_pen_is_not_counted(client, entry, settings):
    settings.CHATBOT_RATE = Rate(1, 60)
    assert post(client, entry.pk, "yes").status_code == 400
    assert post(client, entry.pk).status_code == 200


def test_it_needs_no_token_and_sets_no_cookie(entry):
    client = Client(enforce_csrf_checks=True)
    for response in (post(client, entry.pk), post_page(client, entry)):
        assert response.status_code == 200
        assert not response.cookies


def test_it_costs_two_queries(client, entry, django_assert_num_queries):
    with django_assert_num_queries(2):
        post(client, entry.pk)


def test_a_page_says_thank_you(client, entry):
    page = post_page(client, entry).text
    assert "Thank you" in page
    assert "id_body" not in page
    assert AskedQuestion.objects.get().helpful is True


def test_a_page_hands_the_question_over_when_the_answer_did_not_help(client, entry):
    page = post_page(client, entry, "false").text
    assert f"{QUESTION}</textarea>" in page
    assert AskedQuestion.objects.get().helpful is False


def test_a_page_that_comes_too_late_says_so(client, entry):
    AskedQuestion.objects.all().delete()
    response = post_page(client, entry)
    assert response.status_code == 404
    assert "can no longer be rated" in response.text


def test_an_answer_on_a_page_asks_for_a_thumb(client, entry):
    with override("ko"):
        page = client.post("/chatbot/ask/", {"question": QUESTION}).text
    form = page[page.index('action="/chatbot/feedback/"') :]
    assert f'name="question" value="{QUESTION}"' in form
    assert f'name="entry" value="{entry.pk}"' in form
    assert form.count('name="helpful"') == 2
