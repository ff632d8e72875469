import pytest
from django.template import engines
from django.urls import reverse

from chatbot.models import AskedQuestion
from chatbot.templatetags.chatbot_tags import chatbot_dashboard
from chatbot.tests.factories import make_asked, make_entry

pytestmark = pytest.mark.django_db
CHECKUP = reverse("admin:chatbot_entry_checkup")


def panel() -> str:
    return engines["django"].from_string("{% load chatbot_tags %}{% chatbot_dashboard %}").render()


def test_an_empty_store_and_a_silent_site_lead_on():
    text = panel()
    assert reverse("admin:chatbot_entry_changelist") in text
    assert "#chat" in text
    assert "<svg" not in text
    assert CHECKUP not in text


def test_each_question_to_do_counts_once():
    make_asked("연봉이 얼마예요?")
    make_asked("연봉이 얼마예요")
    make_asked("취미가 뭐예요?", "unsure")
    make_asked("이름이 뭐예요?", "answered")
    make_asked("몇 살이에요?", settled=AskedQuestion.Settled.IGNORED)
    assert chatbot_dashboard()["to_do"] == 2
    assert f'<a href="{reverse("admin:chatbot_unansweredquestion_changelist")}">' in panel()


def test_published_entries_with_their_question_alone_are_counted():
    make_entry("이름이 뭐예요?", "성함 알려 주세요")
    assert CHECKUP not in panel()
    make_entry("취미가 뭐예요?")
    make_entry("사는 곳은요?", is_published=False)
    assert chatbot_dashboard()["single"] == 1
    assert CHECKUP in panel()


def test_unpublished_entries_are_no_answers():
    make_entry(is_published=False)
    assert not chatbot_dashboard()["published"]
    make_entry("취미가 뭐예요?")
    assert chatbot_dashboard()["published"]


def test_the_plot_names_each_outcome_and_its_total():
    for status in ("answered", "answered", "unsure"):
        make_asked("가", status)
    bands = chatbot_dashboard()["plot"].bands
    assert [(band.label, band.total) for band in bands] == [
        (status.label, total) for status, total in zip(AskedQuestion.Status, (2, 1, 0), strict=True)
    ]


def test_it_takes_four_queries(django_assert_num_queries):
    make_entry()
    make_asked("가")
    with django_assert_num_queries(4):
        panel()
