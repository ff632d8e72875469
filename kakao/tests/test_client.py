import socket
import struct
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from kakao.answers import read_grant
from kakao.client import BODY_LIMIT, Client
from kakao.errors import (
    ConnectionLost,
    MessageRefused,
    Misconfigured,
    NoAnswer,
    QuotaExceeded,
    Rejected,
    ScopeMissing,
    TokenRefused,
    Unavailable,
)
from kakao.tests.sandbox_site import CALLBACK
from kakao.text import template

NOW = datetime(2026, 9, 25, 3, tzinfo=UTC)
TOKEN, MEMO = "/oauth/token", "/v2/api/talk/memo/default/send"
GRANT = {"access_token": "a", "expires_in": 21599, "refresh_token": "r", "refresh_token_expires_in": 5183999}


def respond(kakao, endpoint, **fault):
    kakao.steer("faults", endpoint=endpoint, kind="respond", **fault)


def test_a_code_brings_tokens_with_expiries_from_the_request(kakao, client_of_kakao):
    """KAKAO 3."""
    grant = client_of_kakao.exchange_code(kakao.code(), CALLBACK, NOW)
    assert grant.access_expires_at == NOW + timedelta(seconds=21599)
    assert grant.refresh_expires_at is not None
    assert grant.refresh_expires_at - NOW > timedelta(days=59)
    assert grant.scopes == {"talk_message"}


@pytest.mark.parametrize("missing", [{"access_token": ""}, {"access_token": None}, {"access_token": 7}])
def test_an_answer_without_access_token_is_no_answer(missing):
    """KAKAO 24."""
    with pytest.raises(NoAnswer):
        read_grant(GRANT | missing, NOW)


@pytest.mark.parametrize("token_type", ["bearer", "Bearer", None])
def test_the_case_of_the_token_type_does_not_matter(token_type):
    """KAKAO 30."""
    assert read_grant(GRANT | {"token_type": token_type}, NOW).access_token == "a"


def test_digits_in_a_string_are_seconds():
    """KAKAO 25."""
    assert read_grant(GRANT | {"expires_in": "600"}, NOW).access_expires_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("life", [None, 0, -1, True, float("nan"), "soon", 10**9, [], 1.5])
def test_a_life_that_makes_no_sense_is_no_life(life):
    """KAKAO 25, 42."""
    grant = read_grant(GRANT | {"expires_in": life, "refresh_token_expires_in": life}, NOW)
    assert grant.access_expires_at == NOW
    assert grant.refresh_expires_at is None


@pytest.mark.parametrize("absent", [{"refresh_token": ""}, {"refresh_token": None}])
def test_an_empty_refresh_token_is_none(absent):
    """KAKAO 41."""
    assert read_grant(GRANT | absent, NOW).refresh_token is None


@pytest.mark.parametrize(
    "body", ["<html>", "[]", "null", '{"access_token": "a', "\xff", "", "[" * 5000], ids=lambda body: body[:12]
)
def test_a_body_that_is_no_json_object_is_no_answer(kakao, client_of_kakao, body):
    """KAKAO 26."""
    respond(kakao, TOKEN, status=200, content_type="application/json", body=body)
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


def test_an_endless_body_is_not_read_to_its_end(kakao, client_of_kakao):
    """KAKAO 27."""
    respond(kakao, TOKEN, status=200, content_type="application/json", body=" " * (BODY_LIMIT + 1))
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


def test_a_redirect_is_not_followed(kakao, client_of_kakao):
    """KAKAO 28."""
    respond(kakao, TOKEN, status=302, headers={"Location": f"{kakao.server.url}/v2/user/me"})
    with pytest.raises(Unavailable):
        client_of_kakao.refresh("r", NOW)
    assert set(kakao.state()["calls"]) == {"POST /oauth/token"}


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_page_of_html_is_no_answer(kakao, client_of_kakao, status):
    """KAKAO 56."""
    respond(kakao, TOKEN, status=status, content_type="text/html", body="<html>Bad Gateway</html>")
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("KOE322", ConnectionLost),
        ("KOE320", Rejected),
        ("KOE303", Misconfigured),
        ("KOE010", Misconfigured),
        ("KOE101", Misconfigured),
        ("KOE237", Unavailable),
        ("KOE003", Unavailable),
        ("KOE114", Unavailable),
    ],
)
def test_each_code_of_a_grant_says_who_has_to_act(kakao, client_of_kakao, code, kind):
    """KAKAO 13, 14, 29, 57, 58."""
    kakao.steer("faults", endpoint=TOKEN, kind="error", error=code)
    with pytest.raises(kind) as caught:
        client_of_kakao.refresh("r", NOW)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("-1", Unavailable),
        ("-2", MessageRefused),
        ("-3", Misconfigured),
        ("-4", Rejected),
        ("-7", Unavailable),
        ("-10", QuotaExceeded),
        ("-101", ConnectionLost),
        ("-103", ConnectionLost),
        ("-401", TokenRefused),
        ("-402", ScopeMissing),
        ("-501", Rejected),
        ("-532", QuotaExceeded),
        ("-603", NoAnswer),
        ("-9798", Unavailable),
    ],
)
def test_each_code_of_a_send_says_who_has_to_act(kakao, client_of_kakao, code, kind):
    """KAKAO 57, 65-70."""
    kakao.steer("faults", endpoint=MEMO, kind="error", error=code)
    with pytest.raises(kind) as caught:
        client_of_kakao.send_to_me("a", template("가", "https://site.example/"))
    assert caught.value.code == code


@pytest.mark.parametrize("status", [400, 429])
def test_too_many_grants_mean_ten_minutes_of_silence(kakao, client_of_kakao, status):
    """KAKAO 58: the status is not known, so both are understood."""
    kakao.steer("knobs", rate_limit_status=status, access_tokens_per_10_minutes=1)
    client_of_kakao.exchange_code(kakao.code(), CALLBACK, NOW)
    with pytest.raises(Unavailable) as caught:
        client_of_kakao.exchange_code(kakao.code(), CALLBACK, NOW)
    assert (caught.value.code, caught.value.wait) == ("KOE237", timedelta(minutes=10))


def test_retry_after_is_honoured_up_to_an_hour(kakao, client_of_kakao):
    """KAKAO 61."""
    for header, wait in (("60", 60), ("999999", 3600), ("soon", 0)):
        respond(
            kakao, MEMO, status=429, body="{}", content_type="application/json", headers={"Retry-After": header}
        )
        with pytest.raises(Unavailable) as caught:
            client_of_kakao.send_to_me("a", template("가", "https://site.example/"))
        assert caught.value.wait == timedelta(seconds=wait)


@pytest.mark.parametrize("body", ['{"result_code": 1}', "{}", '{"result_code": "0"}'])
def test_a_send_without_result_code_zero_has_failed(kakao, client_of_kakao, body):
    """KAKAO 62."""
    respond(kakao, MEMO, status=200, content_type="application/json", body=body)
    with pytest.raises(NoAnswer):
        client_of_kakao.send_to_me("a", template("가", "https://site.example/"))


def test_every_character_arrives_unchanged(kakao, client_of_kakao):
    """KAKAO 80."""
    text = "+ & % = # \" ' \\ </script> {} [] 가나다 😀\n끝"
    tokens = client_of_kakao.exchange_code(kakao.code(), CALLBACK, NOW)
    client_of_kakao.send_to_me(tokens.access_token, template(text, "https://site.example/"))
    assert kakao.state()["messages"][-1]["text"] == text


def test_a_dropped_connection_is_no_answer(kakao, client_of_kakao):
    """KAKAO 55."""
    kakao.steer("faults", endpoint=TOKEN, kind="drop")
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"headers": {"Content-Length": "100"}, "body": "{"},
        {"headers": {"Content-Encoding": "gzip"}, "body": "{}"},
    ],
    ids=["cut short", "not gzip"],
)
def test_a_body_that_breaks_off_is_no_answer(kakao, client_of_kakao, spoilt):
    """KAKAO 26, 55."""
    respond(kakao, TOKEN, status=200, **spoilt)
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


def test_a_body_that_stalls_is_left(client_of_kakao, monkeypatch):
    """KAKAO 55: headers came, and then nothing."""
    monkeypatch.setattr("kakao.client.READ_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                connection.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(NoAnswer):
            Client(url, url, "key", "secret").refresh("r", NOW)
        thread.join()


@pytest.mark.parametrize("drip", [b"a", b"X: y\r\n"])
def test_a_header_that_drips_is_left(client_of_kakao, monkeypatch, drip):
    """KAKAO 55: each byte comes in time, and the header never ends."""
    monkeypatch.setattr("kakao.client.READ_TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                for _ in range(50):
                    connection.sendall(drip)
                    time.sleep(0.1)

        thread = threading.Thread(target=answer)
        thread.start()
        url, start = f"http://127.0.0.1:{server.getsockname()[1]}", time.monotonic()
        with pytest.raises(NoAnswer):
            Client(url, url, "key", "secret").refresh("r", NOW)
        assert time.monotonic() - start < 3
        thread.join()


def test_a_connection_that_is_reset_is_no_answer(client_of_kakao):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            connection.recv(10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(NoAnswer):
            Client(url, url, "key", "secret").refresh("r", NOW)
        thread.join()


def test_an_answer_that_takes_too_long_in_all_is_left(kakao, client_of_kakao, monkeypatch):
    """KAKAO 55: however steadily it drips."""
    monkeypatch.setattr("kakao.client.TOTAL_TIMEOUT", 0)
    respond(kakao, TOKEN, status=200, body='{"access_token": "a"}')
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


def test_no_proxy_of_the_environment_reads_the_tokens(kakao, client_of_kakao, monkeypatch):
    """KAKAO 91."""
    code = kakao.code()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    grant = client_of_kakao.exchange_code(code, CALLBACK, NOW)
    monkeypatch.undo()
    assert grant.access_token


def test_an_endless_number_is_no_crash(kakao, client_of_kakao):
    """KAKAO 25."""
    assert read_grant(GRANT | {"expires_in": "9" * 5000}, NOW).access_expires_at == NOW
    respond(kakao, MEMO, status=429, body="{}", headers={"Retry-After": "9" * 5000})
    with pytest.raises(Unavailable):
        client_of_kakao.send_to_me("a", template("가", "https://site.example/"))


@pytest.mark.parametrize("nowhere", ["http://127.0.0.1:9", "http://no-such-host.invalid"])
def test_nobody_listening_means_that_nothing_was_sent(nowhere):
    """KAKAO 55."""
    with pytest.raises(Unavailable) as caught:
        Client(nowhere, nowhere, "key", "secret").send_to_me("a", template("가", "https://site.example/"))
    assert not isinstance(caught.value, NoAnswer)


def test_a_hanging_kakao_is_left(kakao, client_of_kakao, monkeypatch):
    """KAKAO 55."""
    monkeypatch.setattr("kakao.client.READ_TIMEOUT", 0.2)
    kakao.steer("faults", endpoint=TOKEN, kind="hang", seconds=5)
    with pytest.raises(NoAnswer):
        client_of_kakao.refresh("r", NOW)


def test_scopes_that_were_left_out_can_be_asked_for(kakao, client_of_kakao):
    """KAKAO 22."""
    tokens = client_of_kakao.exchange_code(kakao.code(), CALLBACK, NOW)
    assert client_of_kakao.agreed_scopes(tokens.access_token) == {"talk_message"}


def test_nothing_secret_is_in_a_repr(kakao, client_of_kakao):
    """KAKAO 91."""
    grant = client_of_kakao.exchange_code(kakao.code(), CALLBACK, NOW)
    shown = repr(grant) + repr(client_of_kakao)
    assert grant.access_token not in shown
    assert str(grant.refresh_token) not in shown
    assert client_of_kakao.client_secret not in shown
