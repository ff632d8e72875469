from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.utils import timezone

from kakao.errors import KINDS, Unavailable
from kakao.models import Connection, Message
from kakao.remedies import REMEDIES, remedy_for, somebody_must_act
from kakao.status import State, alerts, current_status
from kakao.tests.conftest import connect

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def leave(state: str = "waiting", **fields) -> Message:
    return Message.objects.create(name="가", contact="a@b.co", body="나", state=state, **fields)


def texts() -> list[str]:
    return [alert.text for alert in alerts(NOW)]


def occurrences() -> set[str]:
    return {key for alert in alerts(NOW) for key in alert.occurrences}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.HEALTHY),
        ({"is_lost": True, "error_code": "KOE322"}, State.LOST),
        ({"scopes": "profile_nickname"}, State.CANNOT_SEND),
        ({"error_code": "KOE010"}, State.FAULTY),
        ({"error_code": "-3"}, State.FAULTY),
        ({"error_code": "HTTP 503"}, State.DISTURBED),
        ({"error_code": "-10"}, State.DISTURBED),
        ({"refresh_expires_at": NOW + timedelta(days=13)}, State.ENDING),
        ({"refresh_expires_at": NOW + timedelta(days=15)}, State.HEALTHY),
        ({"refresh_expires_at": None}, State.HEALTHY),
    ],
)
def test_states(connected, changes, state):
    Connection.objects.update(**changes)
    status = current_status(NOW)
    assert status.state is state
    assert status.healthy is (state is State.HEALTHY)


def test_without_a_connection(settings):
    assert current_status(NOW).state is State.NOT_CONNECTED
    assert current_status(NOW).advice == ""
    settings.KAKAO_REST_API_KEY = ""
    assert "KAKAO_REST_API_KEY" in current_status(NOW).advice


def test_a_key_that_was_taken_away_is_a_fault(connected, settings):
    settings.KAKAO_REST_API_KEY = ""
    assert current_status(NOW).state is State.FAULTY


def test_the_queue_is_counted(connected):
    old = leave(created_at=NOW - timedelta(hours=3))
    leave()
    leave("failed", created_at=NOW - timedelta(days=3))
    leave("sent")
    status = current_status(NOW)
    assert (status.waiting, status.failed, status.waiting_since) == (2, 1, old.created_at)


def test_nothing_to_tell_without_trouble(connected):
    leave()
    leave("sent")
    assert alerts(NOW) == []
    Connection.objects.update(error_code="HTTP 503")
    assert alerts(NOW) == []


def test_never_connected_is_no_alert():
    leave()
    assert alerts(NOW) == []


def test_a_lost_connection_is_told_once_for_these_tokens(connected):
    Connection.objects.update(is_lost=True, error_code="KOE322", refresh_expires_at=NOW)
    assert occurrences() == {f"lost:{connected.version}"}


def test_missing_consent_is_told_once_for_this_login(db, kakao, client_of_kakao):
    connect(kakao, client_of_kakao, "profile_nickname")
    Connection.objects.update(error_code="-402")
    first = occurrences()
    assert len(first) == 1
    Connection.objects.update(version="00000000-0000-0000-0000-000000000000")
    assert occurrences() == first
    Connection.objects.update(connected_at=NOW + timedelta(hours=1))
    assert occurrences() != first


def test_a_fault_is_the_same_while_the_same_message_is_stuck(connected):
    Connection.objects.update(error_code="-3")
    assert occurrences() == {f"fault:-3:{connected.version}"}
    head = leave()
    leave()
    assert occurrences() == {f"fault:-3:{head.pk}"}


@pytest.mark.parametrize(
    ("days", "stage", "is_urgent"), [(13, 14, False), (8, 14, False), (6, 7, True), (-1, 7, True)]
)
def test_the_end_is_told_twice(connected, days, stage, is_urgent):
    """KAKAO 96."""
    ends = NOW + timedelta(days=days)
    Connection.objects.update(refresh_expires_at=ends)
    [alert] = alerts(NOW)
    assert alert.occurrences == (f"ends-{stage}:{timezone.localtime(ends):%F}",)
    assert alert.is_urgent is is_urgent


def test_failed_messages_are_one_alert_that_names_nobody(connected):
    first, second = leave("failed"), leave("failed")
    [alert] = alerts(NOW)
    assert alert.occurrences == (f"failed:{first.pk}", f"failed:{second.pk}")
    assert "2" in alert.text
    assert "a@b.co" not in alert.text
    assert alert.url == "/admin/kakao/message/"


def test_alerts_take_two_queries(connected, django_assert_num_queries):
    Connection.objects.update(error_code="KOE010", refresh_expires_at=NOW + timedelta(days=3))
    for _ in range(3):
        leave()
        leave("failed")
    with django_assert_num_queries(2):
        assert len(alerts(NOW)) == 3


def test_every_code_that_needs_somebody_has_a_remedy():
    """KAKAO 18, 67."""
    for code, kind in KINDS.items():
        assert somebody_must_act(code) is not issubclass(kind, Unavailable), code


@pytest.mark.parametrize("code", ["KOE114", "HTTP 502", "ConnectionError", "-603"])
def test_what_passes_by_itself_asks_for_nothing(code):
    assert not somebody_must_act(code)
    assert remedy_for(code) == remedy_for("KOE003")


def test_a_used_up_quota_says_tomorrow():
    assert remedy_for("-10") == remedy_for("-531") != remedy_for("KOE003")


def test_the_runbook_names_every_code():
    page = (Path(site_settings.BASE_DIR) / "docs/kakao.md").read_text()
    table = page.partition("## Error codes")[2].partition("\n## ")[0]
    named = {
        cell.strip(" `")
        for line in table.splitlines()
        if line.startswith("| `")
        for cell in line.split("|")[1].split(",")
    }
    assert set(KINDS) | set(REMEDIES) == named
