from threading import Timer

import pytest
from django import db
from django.utils import timezone

from kakao import worker
from kakao.delivery import deliver_due
from kakao.models import Connection, Message
from kakao.tests.conftest import calls
from kakao.worker import Pulse, watch


@pytest.fixture(autouse=True)
def _quick(monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "POLL", 0.01)
    monkeypatch.setattr(worker, "HEARTBEAT", tmp_path / "alive")
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


def watch_for(client, seconds: float = 0.3) -> None:
    stop = Pulse()
    Timer(seconds, stop.set).start()
    watch(client, stop)


def test_it_sends_what_arrives_and_shows_that_it_lives(kakao, client_of_kakao, connected):
    Message.objects.create(name="가", contact="a@b.co", body="나")
    watch_for(client_of_kakao)
    assert Message.objects.get().state == "sent"
    assert worker.HEARTBEAT.exists()


def test_it_renews_without_any_message(kakao, client_of_kakao, connected):
    """KAKAO 95."""
    Connection.objects.update(access_expires_at=timezone.now())
    before = calls(kakao, "/oauth/token")
    watch_for(client_of_kakao)
    assert calls(kakao, "/oauth/token") == before + 1


def test_a_fault_of_kakaos_does_not_end_it(kakao, client_of_kakao, connected):
    Connection.objects.update(access_expires_at=timezone.now())
    kakao.steer("faults", endpoint="/oauth/token", kind="error", error="KOE003")
    Message.objects.create(name="가", contact="a@b.co", body="나")
    watch_for(client_of_kakao)
    assert Message.objects.get().state == "sent"


@pytest.mark.parametrize("failure", [db.OperationalError, db.InterfaceError])
def test_a_database_that_goes_away_does_not_end_it(kakao, client_of_kakao, connected, monkeypatch, failure):
    failures = [failure(), failure()]

    def fail_first(*args):
        if failures:
            raise failures.pop()
        return deliver_due(*args)

    monkeypatch.setattr(worker, "deliver_due", fail_first)
    monkeypatch.setattr(db.connection, "close", lambda: None)
    Message.objects.create(name="가", contact="a@b.co", body="나")
    watch_for(client_of_kakao)
    assert Message.objects.get().state == "sent"
