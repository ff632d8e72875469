"""The page for rehearsing by hand; its script posts to the JSON control."""

import json
from collections.abc import Iterable
from dataclasses import Field, asdict, fields
from typing import Any, Literal, get_args, get_origin

from kakao.sandbox.clock import kst, seconds_left
from kakao.sandbox.control import read_state
from kakao.sandbox.knobs import Knobs
from kakao.sandbox.render import Html, fill, join, render
from kakao.sandbox.routes import ENDPOINTS
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import SCOPES, Account
from kakao.sandbox.wire import Request, Response, html_response

PRESETS: dict[str, dict[str, Any]] = {
    "10초 늦게 처리": {"kind": "delay", "seconds": 10},
    "답하지 않음": {"kind": "hang"},
    "처리하고 답하지 않음": {"kind": "hang", "after": True},
    "처리 전에 연결 끊기": {"kind": "drop"},
    "처리하고 연결 끊기": {"kind": "drop", "after": True},
    "502 HTML": {
        "kind": "respond",
        "status": 502,
        "content_type": "text/html",
        "body": "<h1>Bad Gateway</h1>",
    },
    "잘린 JSON": {"kind": "respond", "body": '{"access_token": "'},
    "다른 형식(text/plain)": {"kind": "respond", "content_type": "text/plain", "body": "ok"},
    "302 이동": {"kind": "respond", "status": 302, "headers": {"Location": "/elsewhere"}},
    "KOE237 발급 한도": {"kind": "error", "error": "KOE237"},
    "KOE322 리프레시 토큰 무효": {"kind": "error", "error": "KOE322"},
    "KOE010 시크릿 오류": {"kind": "error", "error": "KOE010"},
    "-401 토큰 무효": {"kind": "error", "error": "-401"},
    "-401 IP 불일치": {"kind": "error", "error": "-401 ip mismatched"},
    "-10 한도 초과": {"kind": "error", "error": "-10"},
    "-603 내부 시간 초과": {"kind": "error", "error": "-603"},
    "-9798 점검": {"kind": "error", "error": "-9798"},
}


def control_page(sandbox: Sandbox, _request: Request) -> Response:
    state = read_state(sandbox, {})
    body = render(
        "control.html",
        now=f"{kst(sandbox.now()):%Y-%m-%d %H:%M:%S}",
        clock="멈춤" if sandbox.clock.frozen_at is not None else "흐름",
        accounts=join(account_panel(sandbox, account) for account in sandbox.state.accounts),
        endpoints=options((path, path) for path in ENDPOINTS),
        presets=options((json.dumps(preset), label) for label, preset in PRESETS.items()),
        faults=items(f"{fault['endpoint']} · {fault_text(fault)}" for fault in state["faults"]),
        knobs=join(knob_row(knob, asdict(sandbox.knobs)[knob.name]) for knob in fields(Knobs)),
        calls=items(f"{name} · {count}회" for name, count in state["calls"].items()),
        webhooks=items(sandbox.webhooks),
    )
    return html_response(render("base.html", title="모의 카카오 조작판", body=body))


def account_panel(sandbox: Sandbox, account: Account) -> Html:
    now = sandbox.now()
    access = [row for row in sandbox.state.access_tokens.values() if not row.unlinked]
    return render(
        "account_panel.html",
        id=account.id,
        nickname=account.nickname,
        linked="연결됨" if account.connected_at is not None else "연결 안 됨",
        disabled="" if account.connected_at is not None else "disabled",
        access=remaining([row.expires_at for row in access if row.account_id == account.id], now),
        refresh=remaining(
            [row.expires_at for row in sandbox.state.refresh_tokens.values() if row.account_id == account.id],
            now,
        ),
        scopes=join(
            render("granted_scope.html", id=account.id, scope=scope, name=SCOPES[scope])
            for scope in account.scopes
        ),
    )


def remaining(ends: list[float], now: float) -> str:
    """The time left of each token alive, "59일 23:59:59"."""
    return ", ".join(span_text(seconds_left(end, now)) for end in ends if end > now) or "없음"


def span_text(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days}일 {clock}" if days else clock


def fault_text(fault: dict[str, Any]) -> str:
    count = "해제할 때까지" if fault["times"] is None else f"{fault['times']}회"
    timing = "처리 후" if fault["after"] else "처리 전"
    return f"{fault['kind']} {fault['error'] or fault['status']} · {timing} · {count}"


def knob_row(knob: Field[Any], value: Any) -> Html:
    return render("knob.html", name=knob.name, label=knob.metadata["label"], input=knob_input(knob, value))


def knob_input(knob: Field[Any], value: Any) -> Html:
    if get_origin(knob.type) is Literal:
        choices = [(json.dumps(choice), choice) for choice in get_args(knob.type)]
        return fill(
            '<select id="$name" name="$name">$choices</select>',
            name=knob.name,
            choices=options(choices, chosen=json.dumps(value)),
        )
    if knob.type is bool:
        return fill(
            '<input type="checkbox" id="$name" name="$name" $checked>',
            name=knob.name,
            checked="checked" if value else "",
        )
    return fill(
        '<input type="number" min="0" id="$name" name="$name" value="$value">',
        name=knob.name,
        value="" if value is None else value,
    )


def options(pairs: Iterable[tuple[str, Any]], chosen: str = "") -> Html:
    return join(
        fill(
            '<option value="$value" $selected>$label</option>',
            value=value,
            label=label,
            selected="selected" if value == chosen else "",
        )
        for value, label in pairs
    )


def items(texts: Iterable[str]) -> Html:
    return join(fill("<li>$text</li>", text=text) for text in texts) or Html("<li>없음</li>")
