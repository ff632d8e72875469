import json
import logging
from datetime import timedelta
from errno import ENOSPC
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from gunicorn.config import Config

from mysite.gunicorn_logs import SiteLogger
from mysite.logs import JsonFormatter, WithoutSecrets, WithRequestId, request_id

HOSTILE = '/"quoted\\ \'and\'\n{"level": "CRITICAL"}\r\u2028\x00\udcff{}%s'


def record(name: str, message: object, *args: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.INFO, "", 0, message, args, None)


def logged(name: str, message: str, *args: object) -> str:
    made = record(name, message, *args)
    assert WithoutSecrets().filter(made)
    return made.getMessage()


def formatted(made: logging.LogRecord) -> dict[str, object]:
    line = JsonFormatter().format(made)
    assert "\n" not in line
    row: dict[str, object] = json.loads(line.encode())
    return row


def test_request_lines_lose_their_query():
    line = logged("django.server", '"%s" %s %s', "GET /kakao/callback/?code=secret&state=s HTTP/1.1", "302", "0")
    assert line == '"GET /kakao/callback/ HTTP/1.1" 302 0'


def test_a_request_that_is_attached_is_taken_off():
    made = record("django.request", "Bad Request")
    made.request = "<WSGIRequest: GET '/kakao/callback/?code=secret'>"
    assert WithoutSecrets().filter(made)
    assert "secret" not in str(vars(made))


@pytest.mark.parametrize("path", ["/preview/secret/", "/en/preview/secret", "/Preview/secret/more"])
def test_the_key_of_a_preview_is_masked(path):
    assert logged("django.request", "Not Found: %s", path) == f"Not Found: {path.replace('secret', '***')}"


def test_what_gunicorn_refuses_is_not_repeated_with_the_address_of_who_sent_it():
    line = logged("gunicorn.error", "Invalid request from ip=192.0.2.1: 'GET /?secret\nCookie'")
    assert line == "Invalid request"


def test_other_lines_stay_as_they_are():
    assert logged("kakao", "what? %s", "/preview/yes/") == "what? /preview/yes/"


@pytest.mark.parametrize(
    "made",
    [record("a", "%s", HOSTILE), record("a", HOSTILE.replace("%", "%%")), record("a", "", {"message": HOSTILE})],
    ids=["argument", "message", "field"],
)
def test_nothing_breaks_out_of_its_value(made):
    row = formatted(made)
    assert row["message"] in {HOSTILE, HOSTILE.replace("%", "%%")}
    assert row["level"] == "INFO"


def test_a_line_is_one_even_with_a_traceback():
    error = ValueError(HOSTILE)
    made = logging.LogRecord("a", logging.ERROR, "", 0, "no", (), (ValueError, error, None))
    assert HOSTILE in str(formatted(made)["exc_info"])


def test_time_is_with_its_zone_and_the_request_is_named_while_it_lasts():
    made = record("a", "hello")
    made.created = 1.5
    request_id.set("")
    assert formatted(made) == {
        "time": "1970-01-01T00:00:01.500+00:00",
        "level": "INFO",
        "logger": "a",
        "message": "hello",
    }
    token = request_id.set("abc")
    try:
        assert formatted(made)["request_id"] == "abc"
        assert WithRequestId().filter(made)
        assert vars(made)["request_id"] == "abc"
    finally:
        request_id.reset(token)


@pytest.mark.parametrize("error", [OSError(ENOSPC, "full"), ValueError("closed")])
def test_a_request_line_that_cannot_be_written_costs_nobody_the_answer(error, monkeypatch, settings):
    settings.LOG_FORMAT = "json"
    config = Config()
    config.set("accesslog", "-")
    log = SiteLogger(config)
    output = Mock(**{"write.side_effect": error})
    monkeypatch.setattr("sys.stdout", output)
    answer = SimpleNamespace(status="200 OK", sent=9, response_length=9)
    log.access(answer, None, {"RAW_URI": "/", "REQUEST_METHOD": "GET"}, timedelta(seconds=1))
    assert output.write.called
