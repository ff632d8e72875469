import logging
import re

import pytest

from mysite.logs import request_id

MADE = re.compile(r"[0-9a-f]{32}")
GIVEN = "1-67891233-abcdef012345678912345678"


@pytest.fixture(autouse=True)
def after():
    yield
    request_id.set("")


def test_each_request_has_a_name_of_its_own(client):
    names = {client.get("/healthz")["X-Request-ID"] for _ in range(2)}
    assert len(names) == 2
    assert all(MADE.fullmatch(name) for name in names)


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, GIVEN, True),
        (1, "short-1", False),
        (1, "a" * 64, True),
        (1, "a" * 65, False),
        (1, f"{GIVEN}\n", False),
        (1, "no spaces please", False),
        (1, "가나다라마바사아", False),
        (0, GIVEN, False),
    ],
)
def test_a_name_is_taken_from_our_own_proxy_if_it_is_one(client, settings, proxies, given, kept):
    settings.TRUSTED_PROXY_COUNT = proxies
    name = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
    assert name == given if kept else MADE.fullmatch(name)


def test_what_is_logged_of_a_request_has_its_name(client, db):
    seen = []

    class Seen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append((record.name, request_id.get()))

    logging.root.addHandler(handler := Seen())
    try:
        response = client.get("/no-such-page/")
    finally:
        logging.root.removeHandler(handler)
    assert response.status_code == 404
    assert seen == [("django.request", response["X-Request-ID"])]
