"""The only door to Kakao: every request, time-out and answer of kauth.kakao.com and kapi.kakao.com.

https://developers.kakao.com/docs/latest/en/kakaologin/rest-api
https://developers.kakao.com/docs/latest/en/kakaotalk-message/rest-api
"""

import json
import re
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

import requests
import urllib3
from django.conf import settings

from kakao.answers import TokenGrant, TokenInfo, read_grant
from kakao.errors import (
    ConnectionLost,
    KakaoError,
    Misconfigured,
    NoAnswer,
    OutcomeUnknown,
    Unavailable,
    error_for,
)

SCOPE = "talk_message"
CONNECT_TIMEOUT, READ_TIMEOUT, TOTAL_TIMEOUT = 3, 10, 15  # seconds
BODY_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Client:
    auth_url: str
    api_url: str
    rest_api_key: str
    client_secret: str = field(repr=False)

    @classmethod
    def from_settings(cls) -> Self:
        if not settings.KAKAO_REST_API_KEY:
            raise Misconfigured("KAKAO_REST_API_KEY")
        return cls(
            settings.KAKAO_AUTH_URL,
            settings.KAKAO_API_URL,
            settings.KAKAO_REST_API_KEY,
            settings.KAKAO_CLIENT_SECRET,
        )

    def authorize_url(self, redirect_uri: str, state: str, challenge: str = "") -> str:
        """Kakao's login address; `challenge` is PKCE's, of method S256."""
        query = {
            "client_id": self.rest_api_key,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": SCOPE,
            "state": state,
        }
        if challenge:
            query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self.auth_url}/oauth/authorize?{urlencode(query)}"

    def exchange_code(self, code: str, redirect_uri: str, now: datetime, verifier: str = "") -> TokenGrant:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        grant = self._grant(fields | ({"code_verifier": verifier} if verifier else {}), now)
        if grant.refresh_token is None:
            raise NoAnswer("no refresh_token")
        return grant

    def refresh(self, refresh_token: str, now: datetime) -> TokenGrant:
        try:
            return self._grant({"grant_type": "refresh_token", "refresh_token": refresh_token}, now)
        except KakaoError as error:
            # The same word means a bad authorization code elsewhere, hence not in the table.
            if error.code == "invalid_grant":
                raise ConnectionLost(error.code) from None
            raise

    def send_to_me(self, access_token: str, template: Mapping[str, Any]) -> None:
        fields = {"template_object": json.dumps(template, ensure_ascii=False)}
        try:
            answer = self._api("POST", "/v2/api/talk/memo/default/send", access_token, fields)
        except NoAnswer as error:
            raise OutcomeUnknown(error.code) from None
        if answer.get("result_code") != 0:
            raise OutcomeUnknown(f"result_code {answer.get('result_code')!r:.20}")

    def token_info(self, access_token: str) -> TokenInfo:
        answer = self._api("GET", "/v1/user/access_token_info", access_token)
        kakao_id, app_id = answer.get("id"), answer.get("app_id")
        if not isinstance(kakao_id, int) or not isinstance(app_id, int):
            raise NoAnswer("no id")
        return TokenInfo(kakao_id, app_id)

    def agreed_scopes(self, access_token: str) -> frozenset[str]:
        scopes = self._api("GET", "/v2/user/scopes", access_token).get("scopes")
        if not isinstance(scopes, list):
            raise NoAnswer("no scopes")
        return frozenset(str(s.get("id")) for s in scopes if isinstance(s, dict) and s.get("agreed") is True)

    def unlink(self, access_token: str) -> None:
        self._api("POST", "/v1/user/unlink", access_token)

    def _grant(self, fields: dict[str, str], now: datetime) -> TokenGrant:
        fields |= {"client_id": self.rest_api_key}
        if self.client_secret:
            fields["client_secret"] = self.client_secret
        return read_grant(call("POST", f"{self.auth_url}/oauth/token", fields, {}), now)

    def _api(
        self, method: str, path: str, access_token: str, fields: dict[str, str] | None = None
    ) -> dict[str, Any]:
        return call(method, self.api_url + path, fields, {"Authorization": f"Bearer {access_token}"})


class InTime(requests.adapters.HTTPAdapter):
    """A time-out counts from byte to byte, and a header that drips outlasts it: here all has to come in time."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = CONNECTIONS[pool.scheme]
        return pool


class HeaderInTime:
    sock: socket.socket

    def getresponse(self) -> Any:
        timer = threading.Timer(READ_TIMEOUT, hang_up, [self.sock])
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        finally:
            timer.cancel()


class Plain(HeaderInTime, urllib3.connection.HTTPConnection): ...


class Secure(HeaderInTime, urllib3.connection.HTTPSConnection): ...


CONNECTIONS: dict[str, Any] = {"http": Plain, "https": Secure}


def hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def call(method: str, url: str, fields: dict[str, str] | None, headers: dict[str, str]) -> dict[str, Any]:
    """One request, one JSON object; whatever else happens becomes one of kakao.errors."""
    deadline = time.monotonic() + TOTAL_TIMEOUT
    try:
        with requests.Session() as session:
            session.mount("http://", InTime())
            session.mount("https://", InTime())
            session.trust_env = False  # no .netrc that replaces the bearer token, no proxy that reads it
            with session.request(
                method,
                url,
                data=fields,
                headers=headers,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = read_body(response, deadline)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise (Unavailable if was_never_sent(error) else NoAnswer)(type(error).__name__) from None
    return read_answer(response, body)


def was_never_sent(error: Exception) -> bool:
    """True where no connection came about; where one broke, nobody knows what Kakao has done."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError)


def read_body(response: requests.Response, deadline: float) -> bytes:
    """The body, unless it is longer or slower than any of Kakao's answers."""
    body = b""
    while chunk := response.raw.read1(BODY_LIMIT, decode_content=True):
        body += chunk
        if len(body) > BODY_LIMIT or time.monotonic() > deadline:
            raise NoAnswer("answer too long")
    return body


def read_answer(response: requests.Response, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if response.status_code == requests.codes.ok and isinstance(answer, dict):
        return answer
    if not isinstance(answer, dict):
        raise NoAnswer(f"HTTP {response.status_code}")
    code = next((str(answer[key])[:40] for key in ("error_code", "code", "error") if answer.get(key)), "")
    raise error_for(code or f"HTTP {response.status_code}", retry_after(response))


def retry_after(response: requests.Response) -> timedelta:
    value = response.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(value), 3600) if re.fullmatch(r"\d{1,9}", value, re.ASCII) else 0)
