import pytest

from mysite.gunicorn_worker import HEADER_LIMIT, missing_bytes
from mysite.bodies import VISITORS_LIMIT

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b"


@pytest.mark.parametrize(
    ("arrived", "missing"),
    [
        (b"", 1),
        (b"GET / HT", 1),
        (GET[:-1], 1),
        (GET, 0),
        (GET + GET[:9], 0),
        (POST % (5, b""), 5),
        (POST.lower() % (5, b"ab"), 3),
        (POST % (5, b"abcde"), 0),
        (POST % (5, b"abcdefg"), 0),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\n\r\nContent-Length: 5\r\n", 0),
        (b"x" * (HEADER_LIMIT - 1), 1),
    ],
)
def test_a_request_is_awaited_to_its_end(arrived, missing):
    assert missing_bytes(arrived) == missing


@pytest.mark.parametrize("arrived", [b"x" * HEADER_LIMIT, POST % (VISITORS_LIMIT + 1, b""), POST % (10**14, b"a")])
def test_what_visitors_never_send_is_not_awaited(arrived):
    assert missing_bytes(arrived) > VISITORS_LIMIT
