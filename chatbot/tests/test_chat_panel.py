import pytest
from django.template import Context, Template
from django.utils.translation import override

from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db


def panel(language: str = "ko") -> str:
    with override(language):
        return Template("{% load chatbot_tags %}{% chat_panel %}").render(Context())


def test_the_first_three_published_entries_start_the_chat():
    for order in (4, 3, 2, 1):
        make_entry(f"질문 {order}", order=order)
    make_entry("숨은 질문", order=0, is_published=False)
    html = panel()
    assert [html.count(f'value="질문 {n}"') for n in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert "숨은 질문" not in html


def test_marked_entries_start_the_chat_instead():
    for order in (1, 2, 3, 4, 5):
        make_entry(f"질문 {order}", order=order, is_starter=order > 1, is_published=order != 2)
    html = panel()
    assert [html.count(f'value="질문 {n}"') for n in (1, 2, 3, 4, 5)] == [0, 0, 1, 1, 1]


def test_one_marked_entry_starts_it_alone():
    for order in (1, 2, 3):
        make_entry(f"질문 {order}", order=order, is_starter=order == 2)
    html = panel()
    assert [html.count(f'value="질문 {n}"') for n in (1, 2, 3)] == [0, 1, 0]


def test_it_starts_in_the_language_of_the_page():
    make_entry("질문", question_en="Question")
    assert 'value="Question"' in panel("en")
    assert 'value="질문"' in panel("ko")


def test_without_entries_there_are_no_chips():
    assert panel().count('<form class="chips"') == 2  # the templates that the script copies


def test_it_asks_without_a_script():
    html = panel()
    assert '<form class="chat-form" method="post" action="/chatbot/ask/"' in html
    assert 'name="question"' in html


def test_every_outcome_has_a_template_for_the_script():
    html = panel()
    assert all(
        f'<template id="chat-{name}">' in html for name in ("asked", "answered", "unsure", "follows-up", "unknown")
    )


def test_it_states_how_long_questions_are_kept(settings):
    settings.QUESTION_RETENTION_DAYS = 77
    assert "kept for 77 days" in panel("en")
