from datetime import timedelta

import pytest
from django.template import engines
from django.utils import timezone

from kakao.models import Connection, Message
from kakao.status import HEADLINES, State
from kakao.templatetags.kakao_tags import kakao_dashboard

pytestmark = pytest.mark.django_db
INBOX = "/admin/kakao/message/"


def leave(state: str = "waiting", **fields) -> Message:
    return Message.objects.create(name="가", contact="a@b.co", body="나", state=state, **fields)


def panel() -> str:
    return engines["django"].from_string("{% load kakao_tags %}{% kakao_dashboard %}").render()


def test_before_the_first_message_it_says_how_one_comes():
    text = panel()
    assert "#message" in text
    assert "<svg" not in text


@pytest.mark.parametrize(("changes", "state"), [({}, State.HEALTHY), ({"is_lost": True}, State.LOST)])
def test_the_connection_is_told_in_one_line_with_its_page(connected, changes, state):
    Connection.objects.update(**changes)
    text = panel()
    assert str(HEADLINES[state]) in text
    assert ("state healthy" in text) == (state is State.HEALTHY)
    assert 'href="/admin/kakao/connection/"' in text


def test_unread_waiting_and_failed_are_counted_and_lead_to_their_lists():
    leave()
    leave("failed", read_at=timezone.now())
    leave("failed")
    leave("sent", read_at=timezone.now())
    text = panel()
    for query, count in [("read=no", 2), ("state__exact=waiting", 1), ("state__exact=failed", 2)]:
        link = text.partition(f'href="{INBOX}?{query}"')[2].partition("</a>")[0]
        assert link.endswith(f"<b>{count}</b>")


def test_failures_stand_out_only_when_there_are_any():
    leave()
    assert 'class="errors"' not in panel()
    leave("failed")
    assert 'class="errors"' in panel()


def test_the_plot_counts_by_state_what_was_delivered_lowest():
    leave("sent")
    leave("sent", created_at=timezone.now() - timedelta(days=3))
    leave("failed", created_at=timezone.now() - timedelta(days=200))
    leave()
    bands = kakao_dashboard()["plot"].bands
    sent, waiting, failed = Message.State.SENT, Message.State.WAITING, Message.State.FAILED
    assert [(band.label, band.total) for band in bands] == [(sent.label, 2), (waiting.label, 1), (failed.label, 0)]


def test_it_takes_four_queries(django_assert_num_queries):
    leave()
    with django_assert_num_queries(4):
        panel()
