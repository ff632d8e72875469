import pytest
from django.contrib.auth import get_user_model

HUGE = "9" * 30


@pytest.fixture
def owner(client, db):
    client.force_login(get_user_model().objects.create_superuser("owner", password="-"))
    return client


@pytest.mark.parametrize("query", ["_to_field=", f"id__in={HUGE}", f"pk__in=1,{HUGE}"])
@pytest.mark.parametrize("page", ["", "1/change/"])
def test_a_query_that_no_link_makes_is_no_crash(owner, page, query):
    assert owner.get(f"/admin/chatbot/askedquestion/{page}?{query}").status_code in {200, 302, 400}


def test_what_is_wrong_with_us_still_shows(owner, monkeypatch):
    def crash(*args, **kwargs):
        raise OverflowError

    monkeypatch.setattr("chatbot.admin.asked.AskedQuestionAdmin.get_queryset", crash)
    owner.raise_request_exception = False
    assert owner.get("/admin/chatbot/askedquestion/").status_code == 500


def test_it_is_refused_as_a_bad_request(owner):
    assert owner.get("/admin/chatbot/askedquestion/1/change/?_to_field=").status_code == 400
