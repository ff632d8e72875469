import logging
from datetime import timedelta
from smtplib import SMTPException
from threading import Event, Thread

import pytest
from django.core import mail
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from kakao import notices, worker
from kakao.delivery import Report
from kakao.models import NOTICE_PATIENCE, Connection, Message, Notice
from kakao.notices import send_due_notices
from kakao.tests.conftest import run
from mysite.management.commands import purge_expired

NOW = timezone.now()


@pytest.fixture(autouse=True)
def owner_has_mail(settings):
    settings.ADMIN_EMAIL = settings.DEFAULT_FROM_EMAIL = "owner@my.example"
    settings.SITE_HOST = "site.example"


@pytest.fixture
def lost(connected):
    Connection.objects.update(is_lost=True, error_code="KOE322")
    return connected


def fail_with(error: Exception):
    def fail(*args, **options):
        raise error

    return fail


def test_a_lost_connection_is_mailed_once_in_korean_with_a_link(lost):
    """KAKAO 96."""
    for minutes in range(30):
        send_due_notices(NOW + timedelta(minutes=minutes))
    [letter] = mail.outbox
    assert letter.to == ["owner@my.example"]
    assert "https://site.example/admin/kakao/connection/" in letter.body
    assert "연결" in letter.body
    assert "site.example" in letter.subject


def test_the_end_is_mailed_at_14_and_at_7_days(connected):
    """KAKAO 96."""
    ends = NOW + timedelta(days=20)
    Connection.objects.update(refresh_expires_at=ends)
    mailed = []
    for day in range(20):
        send_due_notices(NOW + timedelta(days=day))
        mailed.append(len(mail.outbox))
    assert [mailed.index(count) for count in (1, 2)] == [7, 14]
    assert mailed[-1] == 2


def test_a_failed_message_is_mailed_without_a_word_of_the_visitors(connected):
    first = Message.objects.create(name="박지민", contact="jimin@example.com", body="비밀 이야기", state="failed")
    send_due_notices(NOW)
    send_due_notices(NOW)
    assert len(mail.outbox) == 1
    second = Message.objects.create(name="박지민", contact="jimin@example.com", body="비밀 이야기", state="failed")
    send_due_notices(NOW)
    assert len(mail.outbox) == 2
    first.delete()
    second.delete()
    send_due_notices(NOW)
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        for word in ("박지민", "jimin", "비밀"):
            assert word not in f"{letter.subject}{letter.body}"


def test_no_secret_is_mailed(connected):
    Connection.objects.update(error_code="KOE010", refresh_expires_at=NOW + timedelta(days=1))
    send_due_notices(NOW)
    [letter] = mail.outbox
    for secret in (connected.access_token, connected.refresh_token, connected.refresh_ciphertext, "the-secret"):
        assert secret not in letter.body


def test_a_fault_that_comes_back_is_mailed_again(connected):
    for version in (1, 1, 2):
        Connection.objects.update(error_code="KOE010", version=f"00000000-0000-0000-0000-00000000000{version}")
        send_due_notices(NOW)
    assert len(mail.outbox) == 2


def test_two_troubles_at_once_are_one_mail(connected):
    Connection.objects.update(error_code="KOE010")
    Message.objects.create(name="가", contact="a@b.co", body="나", state="failed")
    send_due_notices(NOW)
    [letter] = mail.outbox
    assert letter.body.count("https://site.example/admin/") == 2


@pytest.mark.parametrize(
    "error",
    [SMTPException("no"), ConnectionRefusedError(), TimeoutError(), UnicodeEncodeError("ascii", "é", 0, 1, "")],
)
def test_a_mail_that_could_not_be_sent_is_sent_later(lost, monkeypatch, caplog, error):
    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(notices, "send_mail", fail_with(error))
        send_due_notices(NOW)
    assert type(error).__name__ in caplog.text
    send_due_notices(NOW + NOTICE_PATIENCE / 2)
    assert mail.outbox == []
    send_due_notices(NOW + NOTICE_PATIENCE)
    send_due_notices(NOW + 3 * NOTICE_PATIENCE)
    assert len(mail.outbox) == 1


def test_a_process_that_died_while_mailing_loses_nothing(lost):
    Notice.objects.claim([f"lost:{lost.version}"], NOW)
    send_due_notices(NOW + NOTICE_PATIENCE)
    assert len(mail.outbox) == 1


def test_a_key_is_claimed_by_one(db):
    assert Notice.objects.claim(["a", "b"], NOW) == {"a", "b"}
    assert Notice.objects.claim(["a", "b", "c"], NOW) == {"c"}
    Notice.objects.filter(key="a").update(retry_at=None)
    assert Notice.objects.claim(["a", "b", "c"], NOW + NOTICE_PATIENCE) == {"b", "c"}


@pytest.mark.django_db(transaction=True)
def test_two_processes_send_one_mail(lost):
    def run() -> None:
        send_due_notices(NOW)
        connections.close_all()

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1


def test_without_an_address_nothing_is_mailed_or_asked(lost, settings, django_assert_num_queries):
    settings.ADMIN_EMAIL = ""
    with django_assert_num_queries(0):
        send_due_notices(NOW)
    assert mail.outbox == []


@pytest.mark.parametrize("failure", [DatabaseError(), InterfaceError()])
def test_a_database_that_fails_stops_nobody(lost, monkeypatch, failure):
    monkeypatch.setattr(notices, "alerts", fail_with(failure))
    send_due_notices(NOW)


@pytest.mark.parametrize(("code", "status"), [("KOE322", 1), ("KOE237", 2), ("KOE010", 4), (None, 0)])
def test_the_command_mails_and_keeps_its_exit_status(kakao, connected, monkeypatch, code, status):
    monkeypatch.setattr(notices, "send_mail", fail_with(SMTPException()))
    if code:
        kakao.steer("faults", endpoint="/oauth/token", kind="error", error=code)
    assert run("refresh_kakao_token", "--force") == status
    assert Notice.objects.exists() is (code in {"KOE322", "KOE010"})


def test_the_worker_mails(lost, client_of_kakao, monkeypatch):
    stop = Event()

    def deliver_nothing(*args) -> Report:
        stop.set()
        return Report()

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "deliver_due", deliver_nothing)
    worker.watch(client_of_kakao, stop)
    assert len(mail.outbox) == 1


def test_notices_are_purged_with_the_messages(db, settings):
    settings.MESSAGE_RETENTION_DAYS = 30
    Notice.objects.claim(["old"], NOW - timedelta(days=31))
    Notice.objects.claim(["new"], NOW - timedelta(days=29))
    purge_expired.Command().handle()
    assert [notice.key for notice in Notice.objects.all()] == ["new"]
