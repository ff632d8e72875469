import json

import pytest
from django.test import Client
from django.urls import reverse

from chatbot.models import AskedQuestion
from chatbot.tests.factories import make_entry
from mysite.environment import Rate

pytestmark = pytest.mark.django_db
URL = "/chatbot/ask/"
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def post_json(client, body, **headers):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(URL, data, content_type="application/json", headers=headers)


def post_page(client, question, **headers):
    return client.post(URL, {"question": question}, headers=PAGE | headers)


def test_json_gets_the_answer(client):
    entry = make_entry()
    response = post_json(client, {"question": "이름이 뭐예요?"})
    assert response.status_code == 200
    assert response.json() == {
        "status": "answered",
        "entry": entry.pk,
        "question": "이름이 뭐예요?",
        "answer": "한서윤이에요.",
        "answer_html": "<p>한서윤이에요.</p>",
        "confidence": 0.99,
        "suggestions": [],
    }


def test_json_is_readable_korean(client):
    make_entry()
    assert "한서윤" in post_json(client, {"question": "이름이 뭐예요?"}).content.decode()


def test_a_form_that_accepts_json_gets_json(client):
    make_entry()
    response = client.post(URL, {"question": "이름이 뭐예요?"}, headers={"Accept": "application/json"})
    assert response.json()["status"] == "answered"


def test_a_page_shows_the_question_and_the_answer(client):
    make_entry(answer="**한서윤**이에요.")
    page = post_page(client, "이름이 <b>뭐예요?").content.decode()
    assert "<strong>한서윤</strong>이에요." in page
    assert "이름이 &lt;b&gt;뭐예요?" in page
    assert "id_body" not in page


def test_a_page_asks_back_with_buttons_that_post_the_question(client):
    make_entry("첫 직장이 어디예요?", "직장")
    make_entry("지금 직장이 어디예요?", "직장!")
    page = post_page(client, "직장").content.decode()
    assert '<button class="button quiet chip" name="question" value="첫 직장이 어디예요?">' in page
    assert '<button class="button quiet chip" name="question" value="지금 직장이 어디예요?">' in page


def test_a_page_that_does_not_know_hands_the_question_over(client):
    page = post_page(client, "비트코인 시세").content.decode()
    body = page[page.index('id="message"') :]
    assert "비트코인 시세</textarea>" in body
    assert reverse("kakao:message") in body


def test_a_page_offers_the_other_questions_as_buttons(client):
    make_entry("이름이 뭐예요?")
    make_entry("어디에 사세요?")
    page = post_page(client, "이름이 뭐예요? 어디에 사세요?").content.decode()
    assert '<button class="button quiet chip" name="question" value="어디에 사세요?">' in page


@pytest.mark.parametrize(
    ("question", "follows_up"), [("왜요?", "true"), ("비트코인 시세", "false"), ("그럼 왜요?", "false")]
)
def test_a_header_tells_a_question_that_leans_on_another(client, question, follows_up):
    make_entry("그럼 왜요?")
    assert post_json(client, {"question": question})["Question-Follows-Up"] == follows_up


@pytest.mark.parametrize(
    ("question", "has_more"),
    [
        ("이름이 뭐예요? 이름이 뭔지 알려 주세요.", "true"),
        ("이름이 뭐예요? 그리고 어디 사세요?", "false"),  # is asked back, with the name first
        ("이름이 뭐예요? 그리고 연봉은 얼마예요?", "false"),
        ("이름이 뭐예요?", "false"),
        ("남극은 어때요? 북극은 어때요?", "false"),
    ],
)
def test_a_header_tells_a_question_that_was_left(client, question, has_more):
    make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?")
    assert post_json(client, {"question": question})["Question-Has-More"] == has_more


def test_a_page_says_that_a_question_was_left(client):
    make_entry("이름이 뭐예요?")
    asked = "이름이 뭐예요? 이름이 뭔지 알려 주세요. 그리고 이름이 뭐죠?"
    page = client.post("/en" + URL, {"question": asked}, headers=PAGE).content.decode()
    assert "please ask it on its own" in page


def test_a_page_wants_a_question_that_leans_on_another_in_full(client):
    page = client.post("/en" + URL, {"question": "왜요?"}, headers=PAGE).content.decode()
    assert "I do not remember what was said before" in page
    assert "id_body" not in page


@pytest.mark.parametrize(("question", "code"), [("", "blank"), ("\u200b", "blank"), ("가" * 301, "too_long")])
def test_a_question_that_cannot_be_asked_is_refused(client, question, code):
    response = post_json(client, {"question": question})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert response.json()["error"]["message"]
    assert not AskedQuestion.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "[]",
        '"이름"',
        "{}",
        '{"question": null}',
        '{"question": 3}',
        '{"question": ["이름"]}',
        '{"question": "\\ud800"}',
        b'{"question": "\xff"}',
        "[" * 30_000,
        '{"question": ' * 4_000,
    ],
)
def test_what_is_no_json_with_a_question_is_malformed(client, body):
    response = post_json(client, body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "malformed")


def test_a_page_keeps_what_was_typed_beside_the_error(client):
    response = post_page(client, "가" * 301)
    page = response.content.decode()
    assert response.status_code == 400
    assert f'value="{"가" * 301}"' in page
    assert 'aria-invalid="true"' in page


def test_a_null_character_is_answered(client):
    make_entry()
    assert post_json(client, {"question": "이름이\x00 뭐예요?"}).json()["status"] == "answered"
    assert AskedQuestion.objects.get().text == "이름이\x00 뭐예요?"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_call_from_another_site_is_refused(client, headers):
    response = post_json(client, {"question": "이름"}, **headers)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_site")
    assert not AskedQuestion.objects.exists()


def test_a_body_over_the_limit_is_refused(client):
    assert post_json(client, {"question": "가" * 70_000}).status_code == 413


def test_another_content_type_is_refused(client):
    response = client.post(URL, "이름", content_type="text/plain", headers={"Accept": "application/json"})
    assert response.status_code == 415


def test_too_many_have_to_wait(client, settings):
    settings.CHATBOT_RATE = Rate(2, 60)
    answers = [post_json(client, {"question": "이름"}) for _ in range(3)]
    assert [response.status_code for response in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "rate_limited"
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_a_page_that_has_to_wait_keeps_what_was_typed(client, settings):
    settings.CHATBOT_RATE = Rate(1, 60)
    post_page(client, "이름")
    response = post_page(client, "경력이 궁금해요")
    assert response.status_code == 429
    assert 'value="경력이 궁금해요"' in response.content.decode()


def test_it_needs_no_token_and_sets_no_cookie():
    client = Client(enforce_csrf_checks=True)
    for response in (post_json(client, {"question": "이름"}), post_page(client, "이름")):
        assert response.status_code == 200
        assert not response.cookies


def test_it_is_never_cached(client):
    assert post_json(client, {"question": "이름"})["Cache-Control"] == "no-store"


def test_reading_it_is_not_allowed(client):
    assert client.get(URL).status_code == 405


def test_the_english_address_speaks_english(client):
    response = client.post("/en/chatbot/ask/", {"question": ""}, headers={"Accept": "application/json"})
    assert response.json()["error"]["message"] == "Please type a question."
