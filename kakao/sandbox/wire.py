import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from kakao.sandbox.render import Html


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    content_type: str
    authorization: str
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The body's fields; none unless the body is declared as a form, as at Kakao."""
        if self.content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
            return {}
        return read_fields(self.body.decode(errors="replace"))

    def json(self) -> dict[str, Any]:
        """The body's JSON object; ValueError when it is anything else."""
        payload = read_json(self.body.decode() or "{}")
        if isinstance(payload, dict):
            return payload
        raise ValueError("a JSON object is expected")


@dataclass(frozen=True)
class Response:
    status: int
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def read_fields(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


def read_json(text: str) -> Any:
    """What the text holds; ValueError also for a lone surrogate, which no answer could carry."""
    payload = json.loads(text)
    json.dumps(payload, ensure_ascii=False).encode()
    return payload


def json_response(payload: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(payload, ensure_ascii=False).encode()
    return Response(status, "application/json;charset=utf-8", body, headers or {})


def html_response(page: Html, status: int = 200) -> Response:
    return Response(status, "text/html;charset=utf-8", page.encode())


def redirect(url: str) -> Response:
    return Response(302, "text/plain;charset=utf-8", b"", {"Location": url})
