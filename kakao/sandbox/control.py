"""The JSON interface by which tests and the control page steer the sandbox."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from kakao.sandbox.clock import seconds_left, utc_text
from kakao.sandbox.faults import Fault
from kakao.sandbox.fields import check_fields, is_number
from kakao.sandbox.routes import ENDPOINTS
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import Account
from kakao.sandbox.webhook import send_unlinked
from kakao.sandbox.wire import Request, Response, json_response

Payload = dict[str, Any]


def control(sandbox: Sandbox, request: Request) -> Response:
    verb = VERBS.get((request.method, request.path.removeprefix("/control/api/")))
    if verb is None:
        return json_response({"error": "no such control"}, 404)
    try:
        answer = verb(sandbox, request.json())
    except ValueError as error:
        return json_response({"error": str(error)}, 400)
    sandbox.save()
    return json_response(answer)


def read_state(sandbox: Sandbox, _payload: Payload) -> Payload:
    """All that a test may ask after; no token, code or key is in it."""
    now = sandbox.now()
    return {
        "clock": {**sandbox.clock.as_dict(), "now": now, "text": utc_text(now)},
        "knobs": asdict(sandbox.knobs),
        "accounts": [account_row(account) for account in sandbox.state.accounts],
        "access_tokens": [
            {"account": token.account_id, "seconds_left": seconds_left(token.expires_at, now)}
            for token in sandbox.state.access_tokens.values()
            if token.expires_at > now and not token.unlinked
        ],
        "refresh_tokens": [
            {"account": token.account_id, "seconds_left": seconds_left(token.expires_at, now)}
            for token in sandbox.state.refresh_tokens.values()
            if token.expires_at > now
        ],
        "calls": Counter(f"{call.method} {call.path}" for call in sandbox.calls),
        "messages": read_messages(sandbox, {}),
        "faults": sandbox.faults.as_list(),
        "webhooks": sandbox.webhooks,
    }


def account_row(account: Account) -> Payload:
    return {
        "id": account.id,
        "nickname": account.nickname,
        "connected_at": account.connected_at,
        "scopes": account.scopes,
    }


def read_messages(sandbox: Sandbox, _payload: Payload) -> list[Payload]:
    return [asdict(message) for message in sandbox.state.messages]


def read_requests(sandbox: Sandbox, _payload: Payload) -> list[Payload]:
    return [asdict(call) for call in sandbox.calls]


def set_clock(sandbox: Sandbox, payload: Payload) -> Payload:
    """{"advance": seconds} | {"freeze": true or epoch seconds} | {"reset": true}"""
    match payload:
        case {"advance": seconds} if is_number(seconds):
            sandbox.clock.advance(seconds)
        case {"freeze": True}:
            sandbox.clock.freeze()
        case {"freeze": at} if is_number(at) and at >= 0:
            sandbox.clock.freeze(at)
        case {"reset": True}:
            sandbox.clock.reset()
        case _:
            raise ValueError("advance, freeze or reset is expected")
    return {"now": sandbox.now()}


def set_knobs(sandbox: Sandbox, payload: Payload) -> Payload:
    sandbox.knobs.update(payload)
    return asdict(sandbox.knobs)


def add_fault(sandbox: Sandbox, payload: Payload) -> list[Payload]:
    fault = Fault.read(payload)
    if fault.endpoint not in ENDPOINTS:
        raise ValueError(f"unknown endpoint: {fault.endpoint}")
    sandbox.faults.add(fault)
    return sandbox.faults.as_list()


def clear_faults(sandbox: Sandbox, _payload: Payload) -> list[Payload]:
    sandbox.faults.clear()
    return []


def unlink(sandbox: Sandbox, payload: Payload) -> Payload:
    """The owner unlinks in Kakao's settings: {"account": id, "webhook": bool}, both optional."""
    account = chosen_account(sandbox, payload)
    sandbox.state.unlink(account)
    if payload.get("webhook") is True:
        send_unlinked(sandbox, account)
    return account_row(account)


def revoke(sandbox: Sandbox, payload: Payload) -> Payload:
    account = chosen_account(sandbox, payload)
    if payload.get("scope") not in account.scopes:
        raise ValueError("no such scope is granted")
    account.scopes.remove(payload["scope"])
    return account_row(account)


def chosen_account(sandbox: Sandbox, payload: Payload) -> Account:
    """The account named, else the first one that is connected."""
    accounts = [row for row in sandbox.state.accounts if row.connected_at is not None]
    if "account" in payload:
        accounts = [row for row in accounts if row.id == payload["account"]]
    if not accounts:
        raise ValueError("no such account is connected")
    return accounts[0]


def add_account(sandbox: Sandbox, payload: Payload) -> Payload:
    if payload.keys() != {"id", "nickname"}:
        raise ValueError("id and nickname are expected")
    check_fields(Account, payload)
    account = Account(**payload)
    if not 0 < account.id < 2**63 or not account.nickname.strip():
        raise ValueError("id is a positive 64-bit integer, nickname is not blank")
    if any(row.id == account.id for row in sandbox.state.accounts):
        raise ValueError("there is such an account already")
    sandbox.state.accounts.append(account)
    return account_row(account)


def reset(sandbox: Sandbox, _payload: Payload) -> Payload:
    sandbox.reset()
    sandbox.clock.reset()
    return {}


VERBS: dict[tuple[str, str], Callable[[Sandbox, Payload], Any]] = {
    ("GET", "state"): read_state,
    ("GET", "messages"): read_messages,
    ("GET", "requests"): read_requests,
    ("POST", "clock"): set_clock,
    ("POST", "knobs"): set_knobs,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("POST", "unlink"): unlink,
    ("POST", "revoke"): revoke,
    ("POST", "accounts"): add_account,
    ("POST", "reset"): reset,
}
