import pytest

from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db


def test_published_entries_show_in_the_owners_order(client):
    make_entry("둘째 질문", order=2, answer="**둘**")
    make_entry("첫째 질문", order=1)
    make_entry("숨은 질문", is_published=False)
    page = client.get("/chatbot/").content.decode()
    assert page.index("첫째 질문") < page.index("둘째 질문") < page.index("<strong>둘</strong>")
    assert "숨은 질문" not in page


def test_the_english_page_shows_what_is_written_in_english(client):
    make_entry("첫째 질문", answer="첫째 답", question_en="First question", answer_en="First *answer*")
    make_entry("둘째 질문", answer="둘째 답")
    page = client.get("/en/chatbot/").content.decode()
    assert "First question" in page
    assert "First <em>answer</em>" in page
    assert "첫째" not in page
    assert '<summary lang="ko">둘째 질문</summary>' in page
    assert '<div lang="ko"><p>둘째 답</p></div>' in page


def test_a_question_is_text_not_markup(client):
    make_entry("<script>alert(1)</script>", answer="<script>alert(2)</script>")
    page = client.get("/chatbot/").content.decode()
    assert "<script>alert" not in page


def test_one_form_asks_without_a_script(client):
    page = client.get("/chatbot/").content.decode()
    assert page.count('<form class="chat-form" method="post" action="/chatbot/ask/"') == 1
    assert "chat.js" not in page


def test_the_other_language_is_the_same_page(client):
    assert 'href="/en/chatbot/" lang="en"' in client.get("/chatbot/").text
    assert 'href="/chatbot/" lang="ko"' in client.get("/en/chatbot/").text


def test_it_sets_no_cookie_and_costs_one_query(client, django_assert_num_queries):
    make_entry()
    make_entry("또 다른 질문")
    with django_assert_num_queries(1):
        assert not client.get("/chatbot/").cookies


def test_it_is_read_only(client):
    assert client.post("/chatbot/").status_code == 405


@pytest.mark.parametrize(("path", "other"), [("/chatbot/", "/en/chatbot/"), ("/en/chatbot/", "/chatbot/")])
def test_its_head_tells_search_engines_where_it_is(client, settings, path, other):
    settings.SITE_URL = "https://seoyun.example"
    page = client.get(path).content.decode()
    assert f'<link rel="canonical" href="https://seoyun.example{path}">' in page
    assert page.count('rel="alternate" hreflang=') == 3
    assert f'href="https://seoyun.example{other}">' in page
    assert page.count('<meta name="description"') == 1


@pytest.mark.parametrize(("path", "mark"), [("/chatbot/", ""), ("/en/chatbot/", ' lang="ko"')])
def test_what_is_in_the_other_language_says_so(client, path, mark):
    make_entry("첫째 질문", answer="**둘**")
    page = client.get(path).content.decode()
    assert f"<summary{mark}>첫째 질문</summary>" in page
    assert f"<div{mark}><p><strong>둘</strong></p>" in page
