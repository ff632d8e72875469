"""The site's half of the conversation with the sandbox Kakao, as bare HTTP."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from kakao.sandbox.app import App
from kakao.sandbox.clock import Clock
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.server import SandboxServer, serve

NOON = 1_790_305_200.0  # 2026-09-25 12:00:00 in Seoul
USER = 9007199254740993
CALLBACK = "https://site.example/kakao/callback/"
APP = App(
    rest_api_key="the-key",
    client_secret="the-secret",
    admin_key="the-admin-key",
    redirect_uris=frozenset({CALLBACK}),
    link_domains=frozenset({"site.example"}),
)
AUTHORIZE = {"client_id": "the-key", "redirect_uri": CALLBACK, "response_type": "code", "scope": "talk_message"}
CLIENT = {"client_id": "the-key", "client_secret": "the-secret"}
TEMPLATE = {"object_type": "text", "text": "안녕하세요", "link": {"web_url": "https://site.example/"}}


@dataclass
class Site:
    server: SandboxServer

    @property
    def sandbox(self) -> Sandbox:
        return self.server.sandbox

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(f"{self.server.url}{path}", timeout=5, allow_redirects=False, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> requests.Response:
        return requests.post(f"{self.server.url}{path}", data, timeout=5, allow_redirects=False, **options)

    def authorize(self, **changes: Any) -> requests.Response:
        return self.get("/oauth/authorize", params=AUTHORIZE | changes)

    def decide(
        self, *items: str, decision: str = "agree", account: int = USER, **changes: Any
    ) -> requests.Response:
        """Submit the consent page with these items ticked."""
        ticked = {f"agree_{item}": "on" for item in items}
        choices = {"decision": decision, "account": account}
        return self.post("/oauth/authorize", AUTHORIZE | changes | ticked | choices)

    def code(self, **changes: Any) -> str:
        return landing(self.decide("talk_message", **changes))["code"]

    def exchange(self, code: str, /, **changes: Any) -> requests.Response:
        grant = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code}
        return self.post("/oauth/token", CLIENT | grant | changes)

    def connect(self) -> dict[str, Any]:
        tokens: dict[str, Any] = self.exchange(self.code()).json()
        return tokens

    def refresh(self, refresh_token: str, /, **changes: Any) -> requests.Response:
        grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.post("/oauth/token", CLIENT | grant | changes)

    def send(self, access_token: str, /, **changes: Any) -> requests.Response:
        fields = {"template_object": json.dumps(TEMPLATE | changes)}
        return self.post("/v2/api/talk/memo/default/send", fields, headers=bearer(access_token))

    def steer(self, verb: str, /, **payload: Any) -> Any:
        answer = self.post(f"/control/api/{verb}", json=payload)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self) -> Any:
        return self.get("/control/api/state").json()

    def advance(self, seconds: float) -> None:
        self.steer("clock", advance=seconds)


@contextmanager
def running(state_file: Path | None = None, app: App = APP) -> Iterator[Site]:
    """A sandbox at a noon that stands still, with the same tokens every time."""
    rng = random.Random(1)  # noqa: S311 -- repeatable is what is wanted here
    with serve(Sandbox(app, Clock(frozen_at=NOON), state_file, rng)) as server:
        yield Site(server)


def bearer(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"}


def landing(response: requests.Response) -> dict[str, str]:
    """What the browser brings back to the site."""
    assert response.status_code == 302, response.text
    url = response.headers["Location"]
    assert url.startswith(f"{CALLBACK}?")
    return dict(parse_qsl(urlsplit(url).query))
