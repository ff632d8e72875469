from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db import connection as database
from django.utils import timezone

from kakao import durable, renewal
from kakao.errors import ConnectionLost, Misconfigured, NoAnswer, NotSaved, Unavailable
from kakao.models import ACCESS_LEEWAY, Connection, Lease
from kakao.models.lease import LeaseQuerySet
from kakao.renewal import Outcome, renew
from kakao.tests.conftest import calls, connect
from tests.together import together

TOKEN = "/oauth/token"
DAY = timedelta(days=1)


def token_calls(kakao) -> int:
    return calls(kakao, TOKEN)


def expire_access(by: timedelta = timedelta(0)) -> None:
    Connection.objects.update(access_expires_at=timezone.now() + by)


def test_without_a_connection_nothing_is_done(db, client_of_kakao):
    """KAKAO 92."""
    assert renew(client_of_kakao, timezone.now()) is Outcome.NOT_CONNECTED


def test_a_fresh_token_is_left_alone(kakao, client_of_kakao, connected):
    """KAKAO 31, 94."""
    before = token_calls(kakao)
    now = connected.access_expires_at - ACCESS_LEEWAY
    assert renew(client_of_kakao, now - timedelta(seconds=1)) is Outcome.FRESH
    assert token_calls(kakao) == before


def test_a_token_at_its_leeway_is_renewed(kakao, client_of_kakao, connected):
    """KAKAO 31."""
    now = connected.access_expires_at - ACCESS_LEEWAY
    assert renew(client_of_kakao, now) is Outcome.RENEWED
    assert Connection.objects.get().access_token != connected.access_token


def test_force_renews_a_fresh_token(client_of_kakao, connected):
    assert renew(client_of_kakao, timezone.now(), force=True) is Outcome.RENEWED


def test_an_omitted_refresh_token_keeps_the_old_one_and_its_end(kakao, client_of_kakao, connected):
    """KAKAO 35: no drift over 50 renewals."""
    kakao.steer("knobs", access_tokens_per_10_minutes=1000)
    for _ in range(50):
        renew(client_of_kakao, timezone.now(), force=True)
    renewed = Connection.objects.get()
    assert renewed.refresh_token == connected.refresh_token
    assert renewed.refresh_expires_at == connected.refresh_expires_at


def test_a_new_refresh_token_replaces_the_old_one(kakao, client_of_kakao, connected):
    """KAKAO 37."""
    kakao.advance(31 * 86400)
    renew(client_of_kakao, timezone.now() + 31 * DAY)
    renewed = Connection.objects.get()
    assert renewed.refresh_token != connected.refresh_token
    assert renewed.refresh_expires_at > connected.refresh_expires_at + 29 * DAY


def test_the_last_month_is_used_although_the_access_token_is_fresh(kakao, client_of_kakao, connected):
    """KAKAO 95."""
    now = timezone.now()
    Connection.objects.update(refresh_expires_at=now + 29 * DAY, renewed_at=now - DAY)
    assert renew(client_of_kakao, now) is Outcome.RENEWED


def test_an_unknown_end_does_not_stop_the_daily_renewal(client_of_kakao, connected):
    """KAKAO 42."""
    Connection.objects.update(refresh_expires_at=None)
    expire_access()
    assert renew(client_of_kakao, timezone.now()) is Outcome.RENEWED


def test_a_dead_refresh_token_means_connect_again(kakao, client_of_kakao, connected):
    """KAKAO 39."""
    kakao.advance(61 * 86400)
    with pytest.raises(ConnectionLost):
        renew(client_of_kakao, timezone.now() + 61 * DAY)
    lost = Connection.objects.get()
    assert lost.is_lost
    assert lost.error_code == "KOE322"
    before = token_calls(kakao)
    with pytest.raises(ConnectionLost):
        renew(client_of_kakao, timezone.now() + 62 * DAY)
    assert token_calls(kakao) == before


@pytest.mark.parametrize("code", ["KOE010", "KOE101"])
def test_a_configuration_fault_keeps_the_tokens(kakao, client_of_kakao, connected, code):
    """KAKAO 13, 14."""
    kakao.steer("faults", endpoint=TOKEN, kind="error", error=code)
    with pytest.raises(Misconfigured):
        renew(client_of_kakao, timezone.now(), force=True)
    kept = Connection.objects.get()
    assert (kept.refresh_token, kept.is_lost, kept.error_code) == (connected.refresh_token, False, code)
    assert renew(client_of_kakao, timezone.now(), force=True) is Outcome.RENEWED
    assert Connection.objects.get().error_code == ""


def test_a_lost_answer_is_asked_for_once_more(kakao, client_of_kakao, connected):
    """KAKAO 52."""
    kakao.steer("faults", endpoint=TOKEN, kind="drop", after=True)
    assert renew(client_of_kakao, timezone.now(), force=True) is Outcome.RENEWED


def test_a_lost_answer_with_a_new_refresh_token_is_told_apart(kakao, client_of_kakao, connected):
    """KAKAO 50, 52: the mark that was written before the call names the cause."""
    kakao.advance(31 * 86400)
    kakao.steer("faults", endpoint=TOKEN, kind="drop", after=True)
    kakao.steer("faults", endpoint=TOKEN, kind="drop")
    later = timezone.now() + 31 * DAY
    with pytest.raises(NoAnswer):
        renew(client_of_kakao, later)
    assert Connection.objects.get().renewal_started_at == later
    with pytest.raises(ConnectionLost):
        renew(client_of_kakao, later + DAY)
    assert Connection.objects.get().error_code == "KOE322 interrupted"


def test_a_save_that_fails_is_tried_again(client_of_kakao, connected, monkeypatch):
    """KAKAO 51."""
    monkeypatch.setattr(durable, "PAUSES", (0.0, 0.0))
    failures = [DatabaseError(), DatabaseError()]
    save = Connection.renew_with

    def fail_first(*args):
        if failures:
            raise failures.pop()
        return save(*args)

    monkeypatch.setattr(Connection, "renew_with", fail_first)
    monkeypatch.setattr(database, "close", lambda: None)
    assert renew(client_of_kakao, timezone.now(), force=True) is Outcome.RENEWED
    assert Connection.objects.get().access_token != connected.access_token


def test_a_save_that_keeps_failing_is_loud(client_of_kakao, connected, monkeypatch, caplog):
    """KAKAO 51: an error of its own, and no token in the log."""

    def fail(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr(durable, "PAUSES", (0.0,))
    monkeypatch.setattr(Connection, "renew_with", fail)
    monkeypatch.setattr(database, "close", lambda: None)
    with pytest.raises(NotSaved):
        renew(client_of_kakao, timezone.now(), force=True)
    assert "could not be saved" in caplog.text
    assert connected.access_token not in caplog.text


def test_a_late_answer_never_replaces_a_newer_connection(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 47, 53."""
    refresh = type(client_of_kakao).refresh

    def reconnect_meanwhile(self, *args):
        grant = refresh(self, *args)
        monkeypatch.setattr(type(client_of_kakao), "refresh", refresh)
        connect(kakao, client_of_kakao)
        return grant

    monkeypatch.setattr(type(client_of_kakao), "refresh", reconnect_meanwhile)
    renew(client_of_kakao, timezone.now(), force=True)
    assert Connection.objects.get().refresh_token != connected.refresh_token


def test_a_disconnect_meanwhile_is_not_undone(client_of_kakao, connected, monkeypatch):
    """KAKAO 54."""
    refresh = type(client_of_kakao).refresh

    def disconnect_meanwhile(self, *args):
        grant = refresh(self, *args)
        Connection.objects.all().delete()
        return grant

    monkeypatch.setattr(type(client_of_kakao), "refresh", disconnect_meanwhile)
    renew(client_of_kakao, timezone.now(), force=True)
    assert not Connection.objects.exists()


def test_a_dead_holders_lease_lapses(client_of_kakao, connected):
    """KAKAO 46."""
    now = timezone.now()
    Lease.objects.take(renewal.LEASE, "a-dead-process", now - renewal.LEASE_LIFE, renewal.LEASE_LIFE)
    assert renew(client_of_kakao, now, force=True) is Outcome.RENEWED


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_call(kakao, client_of_kakao, connected):
    """KAKAO 44, 60."""
    expire_access()
    before, outcomes = token_calls(kakao), []

    together(lambda _: outcomes.append(renew(client_of_kakao, timezone.now())), 8)
    assert len(outcomes) == 8
    assert token_calls(kakao) == before + 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_shares_the_failure(kakao, client_of_kakao, connected):
    """A fault at Kakao is not asked for again by each of the processes that waited."""
    expire_access()
    kakao.steer("faults", endpoint=TOKEN, kind="delay", seconds=0.3)
    kakao.steer("faults", endpoint=TOKEN, kind="error", error="KOE237", times=None)
    kakao.steer("knobs", access_tokens_per_10_minutes=1)
    before, failures = token_calls(kakao), []

    def run(_number: int) -> None:
        try:
            renew(client_of_kakao, timezone.now())
        except Unavailable as error:
            failures.append(error.code)

    together(run, 5)
    assert failures == ["KOE237"] * 5
    assert token_calls(kakao) == before + 1


@pytest.mark.parametrize("reissues", [False, True])
def test_the_boundary_of_a_month_works_on_either_side(kakao, client_of_kakao, connected, reissues):
    """KAKAO 36."""
    kakao.steer("knobs", reissue_at_boundary=reissues)
    [token] = kakao.state()["refresh_tokens"]
    kakao.steer("clock", freeze=True)
    [token] = kakao.state()["refresh_tokens"]
    kakao.advance(token["seconds_left"] - 30 * 86400)
    assert renew(client_of_kakao, timezone.now() + 30 * DAY, force=True) is Outcome.RENEWED
    stored = Connection.objects.get()
    assert stored.refresh_token
    assert [token["seconds_left"] for token in kakao.state()["refresh_tokens"]][-1] > 29 * 86400


@pytest.mark.parametrize("answers", [False, True])
def test_scopes_survive_a_renewal_that_leaves_them_out(kakao, client_of_kakao, connected, answers):
    """KAKAO 43."""
    kakao.steer("knobs", refresh_answers_scope=answers)
    renew(client_of_kakao, timezone.now(), force=True)
    assert Connection.objects.get().can_send


def test_scopes_that_shrank_mean_cannot_send(kakao, client_of_kakao, connected):
    """KAKAO 43."""
    body = '{"access_token": "a", "expires_in": 21599, "scope": "profile_nickname"}'
    kakao.steer("faults", endpoint=TOKEN, kind="respond", body=body)
    renew(client_of_kakao, timezone.now(), force=True)
    assert not Connection.objects.get().can_send


@pytest.mark.parametrize("survives", [False, True])
def test_it_does_not_matter_whether_the_old_access_token_survives(kakao, client_of_kakao, connected, survives):
    """Kakao does not say, so both settings of the sandbox work."""
    kakao.steer("knobs", refresh_keeps_access_token=survives)
    renew(client_of_kakao, timezone.now(), force=True)
    client_of_kakao.token_info(Connection.objects.get().access_token)


def test_a_clock_that_went_back_asks_kakao(client_of_kakao, connected):
    """KAKAO 33."""
    assert renew(client_of_kakao, timezone.now() - 365 * DAY) is Outcome.RENEWED


def test_a_clock_that_jumps_a_year_ahead_declares_nothing_dead(client_of_kakao, connected):
    """KAKAO 33: only Kakao does."""
    assert renew(client_of_kakao, timezone.now() + 365 * DAY) is Outcome.RENEWED
    assert not Connection.objects.get().is_lost


def test_a_fast_clock_renews_early_and_harmlessly(kakao, client_of_kakao, connected):
    """KAKAO 32."""
    now = connected.access_expires_at - ACCESS_LEEWAY
    assert renew(client_of_kakao, now + timedelta(minutes=5)) is Outcome.RENEWED


def test_times_are_kept_in_utc(connected):
    """KAKAO 34."""
    assert connected.access_expires_at.utcoffset() == timedelta(0)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_kakao_is_asked(client_of_kakao, connected, monkeypatch):
    """KAKAO 45."""
    open_transactions = []
    refresh = type(client_of_kakao).refresh

    def look(self, *args):
        open_transactions.append(database.in_atomic_block)
        return refresh(self, *args)

    monkeypatch.setattr(type(client_of_kakao), "refresh", look)
    renew(client_of_kakao, timezone.now(), force=True)
    assert open_transactions == [False]


@pytest.mark.django_db(transaction=True)
def test_a_renewal_is_never_part_of_a_callers_transaction(kakao, client_of_kakao, connected):
    """KAKAO 48: a caller that could roll a rotated token back is refused before anything is asked."""
    before = token_calls(kakao)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        renew(client_of_kakao, timezone.now(), force=True)
    assert token_calls(kakao) == before
    assert Connection.objects.get().version == connected.version


def test_a_crash_after_an_answer_without_reissue_heals_itself(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 49."""
    with monkeypatch.context() as killed:
        killed.setattr(renewal, "save", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            renew(client_of_kakao, timezone.now(), force=True)
    assert renew(client_of_kakao, timezone.now(), force=True) is Outcome.RENEWED


def test_a_crash_after_a_reissue_is_told_apart(kakao, client_of_kakao, connected, monkeypatch):
    """KAKAO 38, 50."""
    kakao.advance(31 * 86400)
    later = timezone.now() + 31 * DAY
    with monkeypatch.context() as killed:
        killed.setattr(renewal, "save", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            renew(client_of_kakao, later)
    with pytest.raises(ConnectionLost):
        renew(client_of_kakao, later + DAY)
    assert Connection.objects.get().error_code == "KOE322 interrupted"


def test_a_minutely_schedule_stays_below_kakaos_limit(kakao, client_of_kakao, connected):
    """KAKAO 94."""
    before = token_calls(kakao)
    for minute in range(60):
        renew(client_of_kakao, timezone.now() + timedelta(minutes=minute))
    assert token_calls(kakao) == before


def test_a_minutely_schedule_asks_hourly_when_kakao_does_not_reissue(kakao, client_of_kakao, connected):
    """KAKAO 94, 95: the month may be shorter than we think."""
    kakao.steer("knobs", reissue_below_seconds=20 * 86400)
    kakao.advance(31 * 86400)
    start = timezone.now() + 31 * DAY
    before = token_calls(kakao)
    for minute in range(0, 180, 10):
        renew(client_of_kakao, start + timedelta(minutes=minute))
    assert token_calls(kakao) - before == 3


def test_a_rotated_encryption_key_is_not_needed_after_one_renewal(client_of_kakao, connected, settings):
    """KAKAO 90."""
    old, new = settings.TOKEN_ENCRYPTION_KEYS, ["a-new-key-of-enough-length-0000"]
    token = connected.refresh_token
    settings.TOKEN_ENCRYPTION_KEYS = [*new, *old]
    renew(client_of_kakao, timezone.now(), force=True)
    settings.TOKEN_ENCRYPTION_KEYS = new
    assert Connection.objects.get().refresh_token == token


def test_a_rotation_whose_answer_was_lost_is_told_apart_at_once(kakao, client_of_kakao, connected):
    """KAKAO 50, 52: the second request finds the token dead that the first one had rotated."""
    kakao.advance(31 * 86400)
    kakao.steer("faults", endpoint=TOKEN, kind="drop", after=True)
    with pytest.raises(ConnectionLost):
        renew(client_of_kakao, timezone.now() + 31 * DAY)
    assert Connection.objects.get().error_code == "KOE322 interrupted"


def test_the_mark_of_a_lost_answer_outlives_other_faults(kakao, client_of_kakao, connected):
    """KAKAO 50."""
    now = timezone.now()
    Connection.objects.update(renewal_started_at=now)
    kakao.steer("faults", endpoint=TOKEN, kind="error", error="KOE003")
    with pytest.raises(Unavailable):
        renew(client_of_kakao, now, force=True)
    assert Connection.objects.get().renewal_started_at


def test_a_fault_that_kakao_names_leaves_no_mark(kakao, client_of_kakao, connected):
    """KAKAO 50."""
    kakao.steer("faults", endpoint=TOKEN, kind="error", error="KOE003")
    with pytest.raises(Unavailable):
        renew(client_of_kakao, timezone.now(), force=True)
    assert Connection.objects.get().renewal_started_at is None


def test_every_process_keeps_kakaos_ten_minutes_of_silence(kakao, client_of_kakao, connected):
    """KAKAO 58."""
    kakao.steer("faults", endpoint=TOKEN, kind="error", error="KOE237")
    now = timezone.now()
    before = token_calls(kakao)
    for minute in range(10):
        with pytest.raises(Unavailable):
            renew(client_of_kakao, now + timedelta(minutes=minute), force=True)
    assert token_calls(kakao) == before + 1
    assert renew(client_of_kakao, now + timedelta(minutes=10), force=True) is Outcome.RENEWED


def test_facts_about_replaced_tokens_are_not_noted_on_new_ones(kakao, client_of_kakao, connected):
    """KAKAO 53."""
    connect(kakao, client_of_kakao)
    connected.record_error(ConnectionLost("KOE322"), timezone.now())
    assert not Connection.objects.get().is_lost


def test_a_fault_that_was_cleared_while_waiting_is_no_failure(kakao, client_of_kakao, connected, monkeypatch):
    """A send that succeeds meanwhile clears the last error; the renewal goes on."""
    Connection.objects.update(error_code="-3", error_at=timezone.now())
    take = LeaseQuerySet.take

    def clear_meanwhile(*args):
        Connection.objects.update(error_code="", error_at=None)
        return take(*args)

    monkeypatch.setattr(LeaseQuerySet, "take", clear_meanwhile)
    assert renew(client_of_kakao, timezone.now(), force=True) is Outcome.RENEWED
