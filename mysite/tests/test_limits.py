from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from redis import RedisError

from mysite import limits
from mysite.environment import Rate
from mysite.limits import client_address, client_key, retry_after
from mysite.models import RateWindow, RateWindowQuerySet
from tests.together import together

DAY = Rate(3, 86400)


def request(address="198.51.100.1", forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "198.51.100.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "1.1.1.1"),
        (1, "", "198.51.100.1"),
        (1, None, "198.51.100.1"),
    ],
)
def test_what_a_client_writes_itself_is_not_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_address(request(forwarded=forwarded)) == address


def test_an_ipv6_customer_is_one_client():
    assert (
        client_key(request("2001:db8::1"))
        == client_key(request("2001:db8::2"))
        != client_key(request("2001:db9::1"))
    )


def test_a_strange_address_is_still_a_client():
    assert client_key(request("unix:")) == "unix:"


def test_off_counts_nothing(db):
    assert retry_after("scope", None, request()) is None
    assert not RateWindow.objects.exists()


def test_it_allows_exactly_the_rate_and_says_when_it_will_again(db):
    answers = [retry_after("scope", DAY, request()) for _ in range(5)]
    assert answers[:3] == [None] * 3
    assert all(answer and 0 < answer <= 86400 for answer in answers[3:])


def test_scopes_and_clients_are_counted_apart(db):
    one = Rate(1, 86400)
    assert retry_after("a", one, request()) is None
    assert retry_after("b", one, request()) is None
    assert retry_after("a", one, request("198.51.100.2")) is None
    assert retry_after("a", one, request())


def test_a_new_window_starts_afresh(db, monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(minutes=1)

    one = Rate(1, 60)
    retry_after("a", one, request())
    monkeypatch.setattr(limits, "datetime", Later)
    assert retry_after("a", one, request()) is None


def test_counting_takes_one_query(db, django_assert_num_queries):
    retry_after("scope", DAY, request())
    with django_assert_num_queries(1):
        retry_after("scope", DAY, request())


def test_no_address_is_stored(db):
    retry_after("scope", DAY, request())
    assert "198.51" not in RateWindow.objects.get().key


def test_windows_that_have_ended_expire(db):
    retry_after("scope", DAY, request())
    now = datetime.now(UTC)
    assert not RateWindow.objects.expired(now).exists()
    assert RateWindow.objects.expired(now + timedelta(days=2)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_rate_is_exact_under_load():
    answers: list[int | None] = []

    def run(_number: int) -> None:
        answers.extend(retry_after("scope", Rate(20, 86400), request()) for _ in range(10))

    together(run, 4)
    assert answers.count(None) == 20
    assert len(answers) == 40


def test_a_shared_cache_counts_in_the_databases_place(settings, db):
    settings.SHARED_CACHE = settings.CACHES["default"]
    caches["default"].clear()
    answers = [retry_after("scope", DAY, request()) for _ in range(4)]
    assert answers[:3] == [None] * 3
    assert answers[3]
    assert not RateWindow.objects.exists()


@pytest.mark.parametrize("address", ["::ffff:192.0.2.7", "192.0.2.7:5555", "[::ffff:192.0.2.7]:5555"])
def test_an_ipv4_visitor_is_one_client_however_it_is_written(address):
    assert client_key(request(address)) == "192.0.2.7"


def test_a_cache_that_does_not_answer_leaves_the_counting_to_the_database(settings, db, monkeypatch):
    def fail(*args, **options):
        raise RedisError

    settings.SHARED_CACHE = settings.CACHES["default"]
    monkeypatch.setattr("mysite.limits.cache.add", fail)
    answers = [retry_after("scope", DAY, request()) for _ in range(4)]
    assert answers[:3] == [None] * 3
    assert answers[3]


def test_a_window_that_another_process_opens_meanwhile_is_counted_in(db, monkeypatch):
    hit_open = RateWindowQuerySet.hit_open

    def open_meanwhile(queryset, key, limit):
        monkeypatch.setattr(RateWindowQuerySet, "hit_open", hit_open)
        RateWindow.objects.create(key="k", hits=1, ends_at=datetime.now(UTC))
        return False

    monkeypatch.setattr(RateWindowQuerySet, "hit_open", open_meanwhile)
    assert RateWindow.objects.hit("k", 2, datetime.now(UTC))
    assert RateWindow.objects.get().hits == 2
