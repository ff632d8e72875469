"""What is asked often goes through an index, whatever has piled up; `make drill-scale` tells at full size."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chatbot.admin.entry import count_of
from chatbot.feedback import Thumb, keep
from chatbot.inbox import groups
from chatbot.models import AskedQuestion, Entry
from chatbot.tests.factories import make_asked
from kakao.delivery import next_due
from kakao.models import Message
from kakao.status import alerts, current_status
from kakao.templatetags.kakao_tags import STATES
from mysite.daily import daily_plot
from mysite.models import RateWindow
from tests.drills.scale import explain, fill, recorded


def rate():
    entry = Entry.objects.earliest("pk")
    asked = make_asked("한 번만 나온 질문", "answered", entry=entry)
    keep(Thumb(asked.text, entry.pk, helpful=True))


# what is asked -> the beginnings of the names of the indexes that serve it, in the order of EXPLAIN's rows
HOT = {
    "the inbox": (groups, ["chatbot_asked_to_do"] * 2 + ["PRIMARY"] * 2),
    "how many questions wait": (
        lambda: AskedQuestion.objects.to_do().wordings(),
        ["chatbot_asked_to_do"] * 2,
    ),
    "settling": (
        lambda: AskedQuestion.objects.settle(AskedQuestion.objects.filter(pk=1), "ignored"),
        ["PRIMARY", "chatbot_asked_to_do"],
    ),
    "a thumb": (rate, ["", "chatbot_asked_to_do", "PRIMARY"]),  # the first looks for any entry
    "the plot of questions": (
        lambda: daily_plot(AskedQuestion.objects.all(), "status", AskedQuestion.Status, timezone.now()),
        ["chatbot_asked_daily"],
    ),
    "the plot of messages": (
        lambda: daily_plot(Message.objects.all(), "state", STATES, timezone.now()),
        ["kakao_daily"],
    ),
    "unread messages": (lambda: Message.objects.unread().count(), ["kakao_unread"]),
    "the state of Kakao": (lambda: current_status(timezone.now()), ["PRIMARY", "kakao_outbox"]),
    "the warnings": (lambda: alerts(timezone.now()), ["PRIMARY", "kakao_outbox,PRIMARY", "kakao_outbox"]),
    "the worker's look": (lambda: next_due(timezone.now()), ["PRIMARY", "kakao_outbox"]),
    "the list of questions": (
        lambda: list(AskedQuestion.objects.all()[:5]),
        ["chatbot_askedquestion_created_at"],
    ),
    "the list of messages": (lambda: list(Message.objects.order_by("-id")[:20]), ["PRIMARY"]),
    "how often an entry answered": (
        lambda: list(Entry.objects.filter(pk=1).annotate(times=count_of(AskedQuestion))),
        ["PRIMARY", "chatbot_askedquestion_entry_id"],
    ),
    "expired questions": (
        lambda: AskedQuestion.objects.expired(timezone.now()).delete(),
        ["chatbot_askedquestion_created_at"],
    ),
    "expired messages": (lambda: Message.objects.expired(timezone.now()).delete(), ["kakao_daily"]),
    "expired counters": (
        lambda: RateWindow.objects.expired(timezone.now() - timedelta(hours=1)).delete(),
        ["mysite_ratewindow_ends_at"],
    ),
    "a rate limit": (lambda: RateWindow.objects.hit("0" * 64, 9, timezone.now()), ["key", "key"]),
}


@pytest.mark.mariadb
@pytest.mark.django_db(transaction=True, reset_sequences=True)  # gathering statistics commits
def test_each_goes_through_the_index_made_for_it():
    fill(20)
    wrong = {}
    for name, (ask, indexes) in HOT.items():
        with recorded() as queries:
            ask()
        steps = [step for sql, params in queries for step in explain(sql, params)]
        used = [str(step["key"]) for step in steps if not step["table"].startswith("<derived")]
        if not fits(used, indexes):
            wrong[name] = used
    assert wrong == {}


def fits(used: list[str], indexes: list[str]) -> bool:
    return len(used) == len(indexes) and all(map(str.startswith, used, indexes))
