"""An answer as it will look, while it is written; and the way from an answer to its place on the site."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db
RENDERED = "/admin/chatbot/entry/rendered/"
NO_PHRASINGS = {"phrasings-TOTAL_FORMS": 0, "phrasings-INITIAL_FORMS": 0}


def change(entry):
    return f"/admin/chatbot/entry/{entry.pk}/change/"


def test_an_answer_is_rendered_and_sanitised(admin_client):
    response = admin_client.post(RENDERED, {"answer": "**굵게** <script>alert(1)</script>"})
    assert response.text.startswith("<p><strong>굵게</strong>")
    assert "<script" not in response.text
    assert admin_client.post(RENDERED).text == ""
    assert admin_client.get(RENDERED).status_code == 405


@pytest.mark.parametrize(("codename", "status"), [("view", 403), ("add", 200), ("change", 200)])
def test_it_is_for_those_who_write_answers(client, codename, status):
    user = get_user_model().objects.create_user("clerk", password="-", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=f"{codename}_entry"))
    client.force_login(user)
    assert client.post(RENDERED, {"answer": "답"}).status_code == status


def test_it_wants_the_token_of_the_form(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post(RENDERED, {"answer": "답"}).status_code == 403


def test_the_preview_of_the_form_shows_it_without_script(admin_client):
    entry = make_entry()
    data = NO_PHRASINGS | {"question": "질문", "answer": "- 하나\n- 둘", "order": 1, "is_published": "on"}
    text = admin_client.post(change(entry), data | {"_preview": "1"}).text
    assert "<li>하나</li>" in text
    assert "<li>하나</li>" not in admin_client.get(change(entry)).text


def test_a_published_answer_leads_to_its_place_on_the_site(admin_client, client):
    shown, hidden = make_entry(), make_entry("비밀이 뭐예요?", is_published=False)
    page = admin_client.get(change(shown))
    assert page.context["absolute_url"] in page.text
    target = admin_client.get(page.context["absolute_url"]).url
    assert target.endswith(f"/chatbot/#entry-{shown.pk}")
    assert f'id="entry-{shown.pk}"' in client.get("/chatbot/").text
    assert "viewsitelink" not in admin_client.get(change(hidden)).text


@pytest.mark.parametrize("page", ["chatbot/entry", "chatbot/askedquestion", "kakao/message", "auth/group"])
def test_an_empty_list_says_what_it_is_for(admin_client, page):
    text = admin_client.get(f"/admin/{page}/").text
    assert 'class="nothing"' in text
    assert "아직 아무것도 없어요" not in text


def test_answers_can_be_moved_but_are_published_with_a_preview_only(admin_client):
    make_entry()
    make_entry("취미가 뭐예요?")
    text = admin_client.get("/admin/chatbot/entry/").text
    assert 'id="moving"' in text
    assert 'name="form-0-order"' in text
    assert "-is_published" not in text.partition("<tbody>")[2].partition("</tbody>")[0].replace(
        "field-is_published", ""
    )
