"""The exit statuses and words of refresh_kakao_token, deliver_messages and kakao_status."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db import connection as database
from django.utils import timezone

from kakao import durable
from kakao.models import Connection, ConnectionQuerySet, Message
from kakao.tests.conftest import connect, run

TOKEN, MEMO = "/oauth/token", "/v2/api/talk/memo/default/send"


@pytest.fixture
def refuse(kakao):
    return lambda endpoint, code: kakao.steer("faults", endpoint=endpoint, kind="error", error=code)


def test_refresh_without_a_connection(kakao, db, capsys):
    """KAKAO 92."""
    assert run("refresh_kakao_token") == 0
    assert "not connected" in capsys.readouterr().out


def test_refresh_says_fresh_and_renewed_with_the_next_ends(connected, capsys):
    """KAKAO 92."""
    assert run("refresh_kakao_token") == 0
    assert capsys.readouterr().out.startswith("fresh: access token until 20")
    assert run("refresh_kakao_token", "--force") == 0
    said = capsys.readouterr().out
    assert said.startswith("renewed: access token until 20")
    assert said.count("\n") == 1


def test_refresh_1_when_the_owner_must_connect_again(connected, refuse, capsys):
    """KAKAO 93."""
    refuse(TOKEN, "KOE322")
    assert run("refresh_kakao_token", "--force") == 1
    assert "KOE322" in capsys.readouterr().err


def test_refresh_2_when_kakao_is_at_fault(connected, refuse):
    """KAKAO 93."""
    refuse(TOKEN, "KOE237")
    assert run("refresh_kakao_token", "--force") == 2


def test_refresh_3_when_the_renewal_was_not_saved(connected, monkeypatch):
    """KAKAO 51, 93."""

    def fail(*args):
        raise DatabaseError

    monkeypatch.setattr(durable, "PAUSES", ())
    monkeypatch.setattr(Connection, "renew_with", fail)
    monkeypatch.setattr(database, "close", lambda: None)
    assert run("refresh_kakao_token", "--force") == 3


@pytest.mark.parametrize("code", ["KOE010", "KOE101"])
def test_refresh_4_when_key_or_secret_are_refused(connected, refuse, code):
    """KAKAO 93."""
    refuse(TOKEN, code)
    assert run("refresh_kakao_token", "--force") == 4


def test_refresh_4_without_settings(db, settings, capsys):
    """KAKAO 97."""
    settings.KAKAO_REST_API_KEY = ""
    assert run("refresh_kakao_token") == 4
    assert "KAKAO_REST_API_KEY" in capsys.readouterr().err


def test_deliver_sends_and_counts(kakao, connected, capsys):
    Message.objects.create(name="가", contact="a@b.co", body="나")
    assert run("deliver_messages") == 0
    assert "sent: 1" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "status"), [("-603", 2), ("-10", 2), ("-3", 4), ("-101", 0), ("-2", 0)])
def test_deliver_exits_by_who_has_to_act(connected, refuse, code, status):
    Message.objects.create(name="가", contact="a@b.co", body="나")
    refuse(MEMO, code)
    assert run("deliver_messages") == status


def test_deliver_says_what_the_owner_has_to_do(connected, refuse, capsys):
    Message.objects.create(name="가", contact="a@b.co", body="나")
    refuse(MEMO, "-501")
    assert run("deliver_messages") == 0
    assert "-501" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["refresh_kakao_token", "deliver_messages"])
def test_a_database_that_does_not_answer_means_try_later(connected, monkeypatch, capsys, command):
    def fail(*args):
        raise DatabaseError

    monkeypatch.setattr(ConnectionQuerySet, "current", fail)
    assert run(command) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_refresh_4_when_the_tokens_cannot_be_decrypted(connected, settings):
    """KAKAO 90: also while they are fresh."""
    settings.TOKEN_ENCRYPTION_KEYS = ["another-key-altogether-0000000"]
    assert run("refresh_kakao_token") == 4


def test_deliver_4_without_settings(db, settings):
    settings.KAKAO_REST_API_KEY = ""
    assert run("deliver_messages") == 4


def test_status_0_when_healthy_with_the_last_renewal(connected, capsys):
    """KAKAO 98."""
    assert run("kakao_status") == 0
    said = capsys.readouterr().out
    assert f"{timezone.localtime(connected.renewed_at):%F %T}" in said
    assert "waiting: 0" in said
    assert connected.access_token not in said


def test_status_1_without_a_connection(db):
    assert run("kakao_status") == 1


def test_status_1_when_lost(connected):
    Connection.objects.update(is_lost=True, error_code="KOE322")
    assert run("kakao_status") == 1


def test_status_1_when_sending_is_not_allowed(db, kakao, client_of_kakao):
    connect(kakao, client_of_kakao, "profile_nickname")
    assert run("kakao_status") == 1


def test_status_1_when_nobody_renews(connected):
    """KAKAO 98."""
    Connection.objects.update(renewed_at=timezone.now() - timedelta(hours=27))
    assert run("kakao_status") == 1


def test_status_1_when_a_setting_is_wrong(connected):
    Connection.objects.update(error_code="KOE010", error_at=timezone.now())
    assert run("kakao_status") == 1


def test_status_1_when_the_end_is_near(connected):
    """KAKAO 96."""
    now = timezone.now()
    Connection.objects.update(refresh_expires_at=now + timedelta(days=15))
    assert run("kakao_status") == 0
    Connection.objects.update(refresh_expires_at=now + timedelta(days=13))
    assert run("kakao_status") == 1
