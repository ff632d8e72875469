import json
from typing import Any

from kakao.sandbox.clock import seconds_left, utc_text
from kakao.sandbox.errors import KakaoError
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import SCOPES, AccessToken, Account
from kakao.sandbox.wire import Request, Response, json_response


def authenticate(sandbox: Sandbox, request: Request) -> tuple[AccessToken, Account]:
    scheme, _, key = request.authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise KakaoError("-401 no key")
    token = sandbox.state.access_tokens.get(key.strip())
    if token is None:
        raise KakaoError("-401")
    if token.unlinked:
        raise KakaoError(str(sandbox.knobs.unlinked_code))
    if sandbox.now() >= token.expires_at:
        raise KakaoError("-401 expired")
    return token, sandbox.state.account(token.account_id)


def access_token_info(sandbox: Sandbox, request: Request) -> Response:
    token, account = authenticate(sandbox, request)
    left = seconds_left(token.expires_at, sandbox.now())
    return json_response({"id": account.id, "expires_in": left, "app_id": sandbox.app.app_id})


def me(sandbox: Sandbox, request: Request) -> Response:
    _, account = authenticate(sandbox, request)
    body: dict[str, Any] = {"id": account.id, "connected_at": utc_text(account.connected_at or 0)}
    if sandbox.knobs.profile_nickname_enabled:
        agreed = "profile_nickname" in account.scopes
        profile = {"profile": {"nickname": account.nickname}} if agreed else {}
        body["kakao_account"] = {"profile_nickname_needs_agreement": not agreed, **profile}
    return json_response(body)


def scopes(sandbox: Sandbox, request: Request) -> Response:
    _, account = authenticate(sandbox, request)
    asked = read_scope_list(request.query["scopes"]) if "scopes" in request.query else list(SCOPES)
    return json_response(scopes_answer(sandbox, account, asked))


def revoke_scopes(sandbox: Sandbox, request: Request) -> Response:
    _, account = authenticate(sandbox, request)
    asked = read_scope_list(request.form.get("scopes", ""))
    if not asked or not set(asked) <= set(account.scopes):
        raise KakaoError("-2", msg="nothing to revoke")
    if "profile_nickname" in asked:
        raise KakaoError("-3", msg="not revocable")
    account.scopes = [scope for scope in account.scopes if scope not in asked]
    return json_response(scopes_answer(sandbox, account, asked))


def read_scope_list(text: str) -> list[str]:
    try:
        asked = json.loads(text)
    except ValueError:
        asked = None
    if not isinstance(asked, list) or not all(isinstance(scope, str) for scope in asked):
        raise KakaoError("-2", msg="failed to parse parameter. name=scopes")
    return asked


def scopes_answer(sandbox: Sandbox, account: Account, asked: list[str]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for scope, name in sandbox.consent_items().items():
        if scope in asked:
            agreed = scope in account.scopes
            revocable = {"revocable": scope == "talk_message"} if agreed else {}
            rows.append(
                {"id": scope, "display_name": name, "type": "SERVICE", "using": True, "agreed": agreed} | revocable
            )
    return {"id": account.id, "scopes": rows}


def logout(sandbox: Sandbox, request: Request) -> Response:
    _, account = authenticate(sandbox, request)
    sandbox.state.drop_tokens(account)
    return json_response({"id": account.id})


def unlink(sandbox: Sandbox, request: Request) -> Response:
    _, account = authenticate(sandbox, request)
    sandbox.state.unlink(account)
    return json_response({"id": account.id})
