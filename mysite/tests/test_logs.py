import logging

from mysite.logs import WithoutQueries


def logged(name: str, message: str, *args: object) -> str:
    record = logging.LogRecord(name, logging.INFO, "", 0, message, args, None)
    assert WithoutQueries().filter(record)
    return record.getMessage()


def test_request_lines_lose_their_query():
    line = logged("django.server", '"%s" %s %s', "GET /kakao/callback/?code=secret&state=s HTTP/1.1", "302", "0")
    assert line == '"GET /kakao/callback/ HTTP/1.1" 302 0'


def test_a_request_that_is_attached_is_taken_off():
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Bad Request", (), None)
    record.request = "<WSGIRequest: GET '/kakao/callback/?code=secret'>"
    assert WithoutQueries().filter(record)
    assert "secret" not in str(vars(record))


def test_other_lines_stay_as_they_are():
    assert logged("kakao", "what? %s", "yes") == "what? yes"
