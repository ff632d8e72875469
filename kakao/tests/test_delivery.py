import uuid
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import DatabaseError
from django.db import connection as database
from django.utils import timezone

from kakao import delivery, durable
from kakao.client import Client
from kakao.delivery import UNANSWERED_LIMIT, Report, deliver_due, pause_after
from kakao.encryption import encrypt
from kakao.errors import ConnectionLost, Misconfigured, QuotaExceeded, ScopeMissing, Unavailable
from kakao.models import Connection, Lease, Message
from kakao.tests.conftest import calls, connect
from tests.together import together

MEMO = "/v2/api/talk/memo/default/send"
WORKER = "a-worker"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(delivery, "PACE", 0)


def deliver(client, worker: str = WORKER) -> Report:
    return deliver_due(client, worker, Event())


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
    report = deliver(client_of_kakao)
    assert (report.sent, report.failed, report.problem) == (3, 0, None)
    assert received(kakao) == ["하나", "둘", "셋"]
    assert states() == ["sent"] * 3


def test_the_link_leads_to_the_message_in_the_inbox(kakao, client_of_kakao, connected):
    """KAKAO 82, 83."""
    [message] = leave("https://evil.example/ 를 보세요")
    deliver(client_of_kakao)
    [arrived] = kakao.state()["messages"]
    assert arrived["link"] == f"https://site.example/admin/kakao/message/{message.pk}/change/"
    assert not arrived["link_dead"]


def test_without_a_connection_messages_wait(db, kakao, client_of_kakao):
    leave("하나")
    assert deliver(client_of_kakao).problem is None
    assert states() == ["waiting"]


def test_without_the_scope_nothing_is_tried(db, kakao, client_of_kakao):
    """KAKAO 17."""
    connect(kakao, client_of_kakao, "profile_nickname")
    leave("하나")
    deliver(client_of_kakao)
    assert calls(kakao, MEMO) == 0
    assert states() == ["waiting"]


def test_an_expired_access_token_is_renewed_once_for_all(kakao, client_of_kakao, connected):
    """KAKAO 31, 60."""
    leave(*"가나다라마")
    Connection.objects.update(access_expires_at=timezone.now())
    before = calls(kakao, "/oauth/token")
    assert deliver(client_of_kakao).sent == 5
    assert calls(kakao, "/oauth/token") == before + 1


def test_a_refused_token_gives_one_renewal_and_one_retry(kakao, client_of_kakao, connected):
    """KAKAO 32, 63."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-401 expired")
    before = calls(kakao, "/oauth/token")
    assert deliver(client_of_kakao).sent == 1
    assert (calls(kakao, "/oauth/token"), calls(kakao, MEMO)) == (before + 1, 2)


def test_a_second_refusal_is_a_matter_of_configuration(kakao, client_of_kakao, connected):
    """KAKAO 63, 65."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-401 ip mismatched", times=None)
    assert isinstance(deliver(client_of_kakao).problem, Misconfigured)
    assert calls(kakao, MEMO) == 2
    assert states() == ["waiting"]
    assert not Connection.objects.get().is_lost


def test_a_token_that_was_replaced_meanwhile_is_just_used(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 64."""
    leave("하나")
    older = Connection.objects.get()
    older.version, older.access_ciphertext = uuid.uuid4(), encrypt("an-older-token")
    monkeypatch.setattr(delivery, "usable_connection", lambda *_: older)
    before = calls(kakao, "/oauth/token")
    assert deliver(client_of_kakao).sent == 1
    assert calls(kakao, "/oauth/token") == before


def test_a_revoked_scope_stops_sending_until_it_is_given_again(kakao, client_of_kakao, connected):
    """KAKAO 66."""
    leave("하나")
    kakao.steer("revoke", scope="talk_message")
    assert isinstance(deliver(client_of_kakao).problem, ScopeMissing)
    make_due()
    assert deliver(client_of_kakao).problem is None
    assert calls(kakao, MEMO) == 1
    connect(kakao, client_of_kakao)
    assert deliver(client_of_kakao).sent == 1


@pytest.mark.parametrize("code", ["-101", "-103"])
def test_an_unlinked_account_must_be_connected_again(kakao, client_of_kakao, connected, code):
    """KAKAO 68."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error=code)
    assert isinstance(deliver(client_of_kakao).problem, ConnectionLost)
    assert Connection.objects.get().is_lost


def test_an_unlink_that_nobody_told_of_is_found(kakao, client_of_kakao, connected):
    """KAKAO 86."""
    leave("하나")
    kakao.steer("unlink")
    assert isinstance(deliver(client_of_kakao).problem, ConnectionLost)
    assert Connection.objects.get().is_lost
    assert states() == ["waiting"]


def test_a_refused_message_is_parked_and_the_next_goes(kakao, client_of_kakao, connected):
    """KAKAO 70."""
    leave("하나", "둘")
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-2")
    report = deliver(client_of_kakao)
    assert (report.sent, report.failed) == (1, 1)
    assert states() == ["failed", "sent"]
    assert Message.objects.earliest("pk").error_code == "-2"


def test_a_parked_message_can_be_sent_again(kakao, client_of_kakao, connected):
    [message] = leave("하나")
    message.mark_failed("-2")
    assert Message.objects.send_again() == 1
    assert deliver(client_of_kakao).sent == 1


@pytest.mark.parametrize("code", ["-10", "-532", "-533", "-536"])
def test_a_used_up_quota_waits_for_the_next_korean_day(kakao, client_of_kakao, connected, code):
    """KAKAO 69."""
    leave("하나", "둘")
    kakao.steer("faults", endpoint=MEMO, kind="error", error=code)
    assert isinstance(deliver(client_of_kakao).problem, QuotaExceeded)
    assert deliver(client_of_kakao).problem is None
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
    assert isinstance(deliver(client_of_kakao).problem, Unavailable)
    assert deliver(client_of_kakao).sent == 0
    make_due()
    assert deliver(client_of_kakao).sent == 2
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
    assert deliver(client_of_kakao).sent == 0
    assert deliver(client_of_kakao, "another-worker").sent == 1


def test_a_turn_that_was_lost_sends_nothing(kakao, client_of_kakao, connected, monkeypatch):
    """Whoever slept through its lease finds another worker sending, and stops."""
    leave("하나")

    def oversleep(*args):
        Lease.objects.update(holder="another-worker", until=timezone.now() + timedelta(minutes=1))
        return Connection.objects.get()

    monkeypatch.setattr(delivery, "usable_connection", oversleep)
    assert isinstance(deliver(client_of_kakao).problem, Unavailable)
    assert calls(kakao, MEMO) == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(kakao, client_of_kakao, connected):
    kakao.steer("knobs", memos_per_day=None)
    leave(*(f"{number}" for number in range(12)))

    together(lambda number: deliver(client_of_kakao, f"worker-{number}"), 4)
    assert received(kakao) == [f"{number}" for number in range(12)]


def test_an_undecryptable_token_is_no_crash_and_no_wipe(kakao, client_of_kakao, connected, settings):
    """KAKAO 90."""
    leave("하나")
    right, settings.TOKEN_ENCRYPTION_KEYS = settings.TOKEN_ENCRYPTION_KEYS, ["another-key-altogether-0000000"]
    assert isinstance(deliver(client_of_kakao).problem, Misconfigured)
    settings.TOKEN_ENCRYPTION_KEYS = right
    make_due()
    assert deliver(client_of_kakao).sent == 1


def test_a_failure_of_an_older_connection_leaves_a_newer_one_alone(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 53, 89: the owner connected again while the message was on its way with the old token."""
    leave("하나")
    send_to_me = type(client_of_kakao).send_to_me

    def reconnect_meanwhile(self, *args):
        monkeypatch.setattr(type(client_of_kakao), "send_to_me", send_to_me)
        connect(kakao, client_of_kakao)
        raise ConnectionLost("-101")

    monkeypatch.setattr(type(client_of_kakao), "send_to_me", reconnect_meanwhile)
    assert isinstance(deliver(client_of_kakao).problem, ConnectionLost)
    assert not Connection.objects.get().is_lost
    make_due()
    assert deliver(client_of_kakao).sent == 1


def test_an_outcome_that_is_unknown_is_tried_ten_times(kakao, client_of_kakao, connected):
    """KAKAO 71: at least once, and no more often than the limit says."""
    leave("하나", "둘")
    kakao.steer("faults", endpoint=MEMO, kind="respond", status=502, body="<html>", times=UNANSWERED_LIMIT)
    for _ in range(UNANSWERED_LIMIT):
        make_due()
        deliver(client_of_kakao)
    assert calls(kakao, MEMO) == UNANSWERED_LIMIT
    first = Message.objects.earliest("pk")
    assert (first.state, first.error_code) == ("failed", "no answer")
    assert deliver(client_of_kakao).sent == 1


def test_a_silent_kakao_is_asked_something_harmless_first(kakao, client_of_kakao, connected):
    """KAKAO 71: while Kakao does not answer at all, no further attempt may deliver the message once more."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="drop", after=True)
    kakao.steer("faults", endpoint="/v1/user/access_token_info", kind="drop", times=30)
    for _ in range(20):
        make_due()
        deliver(client_of_kakao)
    assert received(kakao) == ["하나"]
    assert states() == ["waiting"]


def test_an_unreachable_kakao_never_parks_a_message(kakao, client_of_kakao, connected, settings):
    """KAKAO 55, 73: nothing was sent, so there is no limit to trying."""
    leave("하나")
    away = Client("http://127.0.0.1:9", "http://127.0.0.1:9", "key", "secret")
    for _ in range(UNANSWERED_LIMIT + 5):
        make_due()
        assert isinstance(deliver(away).problem, Unavailable)
    make_due()
    assert deliver(client_of_kakao).sent == 1


def test_a_backlog_drains_at_a_pace(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 75."""
    waits = []

    class Pace(Event):
        def wait(self, timeout=None):
            waits.append(timeout)
            return False

    monkeypatch.setattr(delivery, "PACE", 0.2)
    leave(*"가나다")
    assert deliver_due(client_of_kakao, WORKER, Pace()).sent == 3
    assert waits == [0.2] * 3


def test_a_stop_is_heard_between_two_messages(kakao, client_of_kakao, connected):
    leave(*"가나다")
    stop = Event()
    stop.set()
    assert deliver_due(client_of_kakao, WORKER, stop).sent == 0


def test_a_long_queue_after_a_used_up_quota_is_announced_once(kakao, client_of_kakao, connected):
    """KAKAO 75."""
    kakao.steer("knobs", memos_per_day=None)
    leave(*(f"{number}" for number in range(20)))
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-10")
    deliver(client_of_kakao)
    make_due()
    assert deliver(client_of_kakao).sent == 20
    texts = [message["text"] for message in kakao.state()["messages"]]
    assert len(texts) == 21
    assert "20" in texts[0]
    assert texts[1].splitlines()[1] == "0"


def test_a_refused_announcement_holds_no_message_up(kakao, client_of_kakao, connected, caplog):
    """KAKAO 75."""
    kakao.steer("knobs", memos_per_day=None)
    leave(*(f"{number}" for number in range(20)))
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-10")
    deliver(client_of_kakao)
    make_due()
    kakao.steer("faults", endpoint=MEMO, kind="error", error="-2")
    assert deliver(client_of_kakao).sent == 20
    assert "announcement" in caplog.text


def test_a_commit_that_fails_after_the_answer_is_tried_again(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 72: a database that restarts between Kakao's answer and our commit sends nothing twice."""
    leave("하나")
    failures = [DatabaseError(), DatabaseError()]
    mark_sent = Message.mark_sent

    def fail_first(*args):
        if failures:
            raise failures.pop()
        return mark_sent(*args)

    monkeypatch.setattr(Message, "mark_sent", fail_first)
    monkeypatch.setattr(durable, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(database, "close", lambda: None)
    assert deliver(client_of_kakao).sent == 1
    assert calls(kakao, MEMO) == 1
    assert states() == ["sent"]


def test_a_crash_between_answer_and_commit_sends_once_more_and_loses_nothing(
    kakao, client_of_kakao, connected, monkeypatch
):
    """KAKAO 72."""
    leave("하나")
    with monkeypatch.context() as killed:
        killed.setattr(Message, "mark_sent", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver(client_of_kakao)
    assert deliver(client_of_kakao).sent == 1
    assert received(kakao) == ["하나", "하나"]


@pytest.mark.parametrize("code", ["-4", "-12", "-501", "-406"])
def test_what_a_human_has_to_settle_keeps_the_message_and_the_connection(kakao, client_of_kakao, connected, code):
    """KAKAO 68."""
    leave("하나")
    kakao.steer("faults", endpoint=MEMO, kind="error", error=code)
    deliver(client_of_kakao)
    kept = Connection.objects.get()
    assert (kept.error_code, kept.is_lost) == (code, False)
    make_due()
    assert deliver(client_of_kakao).sent == 1
    assert Connection.objects.get().error_code == ""


def test_a_disabled_consent_item_is_a_matter_of_configuration(kakao, client_of_kakao, connected):
    """KAKAO 67."""
    leave("하나")
    kakao.steer("knobs", talk_message_enabled=False)
    assert isinstance(deliver(client_of_kakao).problem, Misconfigured)
    assert Connection.objects.get().error_code == "-3"
    assert states() == ["waiting"]


def test_the_turn_is_given_up_at_the_end(kakao, client_of_kakao, connected):
    leave("하나")
    deliver(client_of_kakao)
    leave("둘")
    assert deliver(client_of_kakao, "another-worker").sent == 1


def test_an_idle_queue_costs_no_write(kakao, client_of_kakao, connected, django_assert_num_queries):
    with django_assert_num_queries(2):
        deliver(client_of_kakao)


@pytest.mark.parametrize(
    ("ahead", "attempts", "cause", "sent"),
    [
        (timedelta(days=365), 1, "-10", 1),
        (timedelta(hours=20), 1, "-10", 0),
        (timedelta(hours=20), 1, "-1", 1),
        (timedelta(hours=1), 1, "-1", 0),
        (timedelta(hours=1), 0, "", 1),
    ],
)
def test_a_time_that_a_wrong_clock_wrote_does_not_block_the_queue(
    kakao, client_of_kakao, connected, ahead, attempts, cause, sent
):
    """KAKAO 33: a pause is never longer than what caused it allows."""
    leave("하나")
    Message.objects.update(due_at=timezone.now() + ahead, attempts=attempts, error_code=cause)
    assert deliver(client_of_kakao).sent == sent


def test_a_good_token_is_used_although_a_renewal_would_fail(kakao, client_of_kakao, connected):
    """KAKAO 95: in the refresh token's last month a renewal is due, but not needed for sending."""
    leave("하나")
    now = timezone.now()
    Connection.objects.update(refresh_expires_at=now + timedelta(days=20), renewed_at=now - timedelta(hours=5))
    kakao.steer("faults", endpoint="/oauth/token", kind="error", error="KOE003", times=None)
    assert deliver(client_of_kakao).sent == 1
