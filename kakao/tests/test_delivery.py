import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from kakao import delivery
from kakao.delivery import deliver_due, pause_after
from kakao.errors import ConnectionLost, Misconfigured, QuotaExceeded, ScopeMissing, Unavailable
from kakao.models import Connection, Lease, Message
from kakao.tests.conftest import calls, connect

MEMO = "/v2/api/talk/memo/default/send"
WORKER = "a-worker"


def leave(*bodies: str) -> list[Message]:
    return [Message.objects.create(name="이름", contact="a@b.co", body=body) for body in bodies]


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def received(kakao) -> list[str]:
    return [message["text"].splitlines()[1] for message in kakao.state()["messages"]]


def make_due() -> None:
    Message.objects.update(due_at=timezone.now())


def test_messages_arrive_in_their_order(kakao, client_of_kakao, connected):
    """KAKAO 62."""
    leave("하나", "둘", "셋")
    report = deliver_due(client_of_kakao, WORKER)
    assert (report.sent, report.failed, report.problem) == (3, 0, None)
    assert received(kakao) == ["하나", "둘", "셋"]
    assert states() == ["sent"] * 3


def test_the_link_leads_to_the_message_in_the_inbox(kakao, client_of_kakao, connected):
    """KAKAO 82, 83."""
    [message] = leave("https://evil.example/ 를 보세요")
    deliver_due(client_of_kakao, WORKER)
    [arrived] = kakao.state()["messages"]
    assert arrived["link"] == f"https://site.example/admin/kakao/message/{message.pk}/change/"
    assert not arrived["link_dead"]


def test_without_a_connection_messages_wait(db, kakao, client_of_kakao):
    leave("하나")
    assert deliver_due(client_of_kakao, WORKER).problem is None
    assert states() == ["waiting"]


def test_without_the_scope_nothing_is_tried(db, kakao, client_of_kakao):
    """KAKAO 17."""
    connect(kakao, client_of_kakao, "profile_nickname")
    leave("하나")
    deliver_due(client_of_kakao, WORKER)
    assert calls(kakao, MEMO) == 0
    assert states() == ["waiting"]


def test_an_expired_access_token_is_renewed_once_for_all(kakao, client_of_kakao, connected):
    """KAKAO 31, 60."""
    leave(*"가나다라마")
    Connection.objects.update(access_expires_at=timezone.now())
    before = calls(kakao, "/oauth/token")
    assert deliver_due(client_of_kakao, WORKER).sent == 5
    assert calls(kakao, "/oauth/token") == before + 1


def test_a_refused_token_gives_one_renewal_and_one_retry(kakao, client_of_kakao, connected):
    """KAKAO 32, 63."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-401 expired")
    before = calls(kakao, "/oauth/token")
    assert deliver_due(client_of_kakao, WORKER).sent == 1
    assert (calls(kakao, "/oauth/token"), calls(kakao, MEMO)) == (before + 1, 2)


def test_a_second_refusal_is_a_matter_of_configuration(kakao, client_of_kakao, connected):
    """KAKAO 63, 65."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-401 ip mismatched", times=None)
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, Misconfigured)
    assert calls(kakao, MEMO) == 2
    assert states() == ["waiting"]
    assert not Connection.objects.get().is_lost


def test_a_token_that_was_replaced_meanwhile_is_just_used(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 64."""
    leave("하나")
    monkeypatch.setattr(delivery, "usable_token", lambda *_: "an-older-token")
    before = calls(kakao, "/oauth/token")
    assert deliver_due(client_of_kakao, WORKER).sent == 1
    assert calls(kakao, "/oauth/token") == before


def test_a_revoked_scope_stops_sending_until_it_is_given_again(kakao, client_of_kakao, connected):
    """KAKAO 66."""
    leave("하나")
    kakao.steer("revoke", scope="talk_message")
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, ScopeMissing)
    make_due()
    assert deliver_due(client_of_kakao, WORKER).problem is None
    assert calls(kakao, MEMO) == 1
    connect(kakao, client_of_kakao)
    assert deliver_due(client_of_kakao, WORKER).sent == 1


@pytest.mark.parametrize("code", ["-101", "-103"])
def test_an_unlinked_account_must_be_connected_again(kakao, client_of_kakao, connected, code):
    """KAKAO 68."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error=code)
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, ConnectionLost)
    assert Connection.objects.get().is_lost


def test_an_unlink_that_nobody_told_of_is_found(kakao, client_of_kakao, connected):
    """KAKAO 86."""
    leave("하나")
    kakao.steer("unlink")
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, ConnectionLost)
    assert Connection.objects.get().is_lost
    assert states() == ["waiting"]


def test_a_refused_message_is_parked_and_the_next_goes(kakao, client_of_kakao, connected):
    """KAKAO 70."""
    leave("하나", "둘")
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-2")
    report = deliver_due(client_of_kakao, WORKER)
    assert (report.sent, report.failed) == (1, 1)
    assert states() == ["failed", "sent"]
    assert Message.objects.earliest("pk").error_code == "-2"


def test_a_parked_message_can_be_sent_again(kakao, client_of_kakao, connected):
    [message] = leave("하나")
    message.mark_failed("-2")
    assert Message.objects.send_again() == 1
    assert deliver_due(client_of_kakao, WORKER).sent == 1


@pytest.mark.parametrize("code", ["-10", "-532", "-533", "-536"])
def test_a_used_up_quota_waits_for_the_next_korean_day(kakao, client_of_kakao, connected, code):
    """KAKAO 69."""
    leave("하나", "둘")
    kakao.steer("faults", endpoint=MEMO, kind="error", error=code)
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, QuotaExceeded)
    assert deliver_due(client_of_kakao, WORKER).problem is None
    assert calls(kakao, MEMO) == 1
    due = Message.objects.earliest("pk").due_at.astimezone(delivery.KOREA)
    assert (due.hour, due.minute) == (0, 1)
    assert due.date() == timezone.now().astimezone(delivery.KOREA).date() + timedelta(days=1)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop"},
        {"kind": "respond", "status": 502, "body": "<html>"},
        {"kind": "error", "error": "-603"},
        {"kind": "error", "error": "-9798"},
    ],
    ids=str,
)
def test_a_passing_fault_keeps_the_message_and_the_order(kakao, client_of_kakao, connected, fault):
    """KAKAO 55-57, 71."""
    leave("하나", "둘")
    kakao.steer("faults", endpoint=MEMO, **fault)
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, Unavailable)
    assert deliver_due(client_of_kakao, WORKER).sent == 0
    make_due()
    assert deliver_due(client_of_kakao, WORKER).sent == 2
    assert received(kakao) == ["하나", "둘"]


def test_pauses_grow_with_jitter_up_to_an_hour():
    now = datetime(2026, 9, 25, tzinfo=UTC)
    pauses = [pause_after(Unavailable("HTTP 500"), attempts, now) for attempts in range(40)]
    assert timedelta(seconds=4) <= pauses[0] <= timedelta(seconds=6)
    assert pauses[3] > pauses[1]
    assert max(pauses) <= timedelta(hours=1, minutes=12)
    assert len(set(pauses[20:])) > 1


def test_kakaos_own_wait_is_kept():
    """KAKAO 58."""
    wait = timedelta(minutes=10)
    assert pause_after(Unavailable("KOE237", wait), 0, timezone.now()) >= wait


def test_a_second_worker_leaves_the_queue_alone(kakao, client_of_kakao, connected):
    leave("하나")
    Lease.objects.take(delivery.LEASE, "another-worker", timezone.now(), delivery.LEASE_LIFE)
    assert deliver_due(client_of_kakao, WORKER).sent == 0
    assert deliver_due(client_of_kakao, "another-worker").sent == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(kakao, client_of_kakao, connected):
    kakao.steer("knobs", memos_per_day=None)
    leave(*(f"{number}" for number in range(12)))

    def run(worker: str) -> None:
        try:
            deliver_due(client_of_kakao, worker)
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(f"worker-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert received(kakao) == [f"{number}" for number in range(12)]


def test_an_undecryptable_token_is_no_crash_and_no_wipe(kakao, client_of_kakao, connected, settings):
    """KAKAO 90."""
    leave("하나")
    right, settings.TOKEN_ENCRYPTION_KEYS = settings.TOKEN_ENCRYPTION_KEYS, ["another-key-altogether-0000000"]
    assert isinstance(deliver_due(client_of_kakao, WORKER).problem, Misconfigured)
    settings.TOKEN_ENCRYPTION_KEYS = right
    make_due()
    assert deliver_due(client_of_kakao, WORKER).sent == 1
