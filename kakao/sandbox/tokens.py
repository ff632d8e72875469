import base64
import hashlib
import hmac
from typing import Any

from kakao.sandbox.errors import KakaoError
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import AccessToken, Account, RefreshToken
from kakao.sandbox.wire import Request, Response, json_response


def token(sandbox: Sandbox, request: Request) -> Response:
    form = request.form
    check_client(sandbox, form)
    match form.get("grant_type"):
        case "authorization_code":
            body = exchange_code(sandbox, form)
        case "refresh_token":
            body = refresh(sandbox, form)
        case None | "":
            raise KakaoError("KOE207", error_description="required parameter is missing: grant_type")
        case _:
            raise KakaoError("KOE310")
    return json_response(body, headers={"Cache-Control": "no-store"})


def check_client(sandbox: Sandbox, form: dict[str, str]) -> None:
    """Credentials count in the body only; HTTP Basic or a JSON body leaves them null."""
    if form.get("client_id") != sandbox.app.rest_api_key:
        raise KakaoError("KOE101", error_description=f"Not exist client_id [{form.get('client_id', 'null')}]")
    secret = form.get("client_secret", "").encode()
    required = sandbox.knobs.client_secret_required
    if required and not hmac.compare_digest(secret, sandbox.app.client_secret.encode()):
        raise KakaoError("KOE010")


def exchange_code(sandbox: Sandbox, form: dict[str, str]) -> dict[str, Any]:
    account = redeem_code(sandbox, form)
    check_rate(sandbox, account, with_refresh=True)
    body = {
        "token_type": "bearer",
        **issue_access(sandbox, account),
        **issue_refresh(sandbox, account),
    }
    if sandbox.knobs.code_answers_scope and account.scopes:
        body["scope"] = " ".join(account.scopes)
    return body


def redeem_code(sandbox: Sandbox, form: dict[str, str]) -> Account:
    """The account behind the code, which is spent by the attempt whatever comes of it."""
    for name in ("code", "redirect_uri"):
        if not form.get(name):
            raise KakaoError("KOE207", error_description=f"required parameter is missing: {name}")
    code = sandbox.state.codes.pop(form["code"], None)
    if code is None or sandbox.now() >= code.expires_at:
        description = f"authorization code not found for code={form['code']}"
        raise KakaoError("KOE320", error_description=description)
    if form["redirect_uri"] != code.redirect_uri:
        raise KakaoError("KOE303")
    if code.challenge and code.challenge != s256(form.get("code_verifier", "")):
        raise KakaoError("PKCE")
    return sandbox.state.account(code.account_id)


def s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def refresh(sandbox: Sandbox, form: dict[str, str]) -> dict[str, Any]:
    state, now = sandbox.state, sandbox.now()
    old = form.get("refresh_token")
    if not old:
        raise KakaoError("KOE319")
    known = state.refresh_tokens.get(old)
    if known is None or now >= known.expires_at:
        raise KakaoError("KOE322")
    account = state.account(known.account_id)
    reissue = is_due(sandbox, known.expires_at - now)
    check_rate(sandbox, account, with_refresh=reissue)
    if not sandbox.knobs.refresh_keeps_access_token:
        drop_access_tokens(sandbox, account)
    body = {"token_type": "bearer", **issue_access(sandbox, account)}
    if reissue:
        retire(sandbox, old)
        body |= issue_refresh(sandbox, account)
    if sandbox.knobs.refresh_answers_scope:
        body["scope"] = " ".join(account.scopes)
    return body


def is_due(sandbox: Sandbox, seconds_left: float) -> bool:
    threshold = sandbox.knobs.reissue_below_seconds
    return seconds_left < threshold or (sandbox.knobs.reissue_at_boundary and seconds_left == threshold)


def retire(sandbox: Sandbox, refresh_token: str) -> None:
    known = sandbox.state.refresh_tokens[refresh_token]
    known.expires_at = min(known.expires_at, sandbox.now() + sandbox.knobs.rotation_grace_seconds)


def drop_access_tokens(sandbox: Sandbox, account: Account) -> None:
    tokens = sandbox.state.access_tokens
    for key in [key for key, token in tokens.items() if token.account_id == account.id]:
        del tokens[key]


def check_rate(sandbox: Sandbox, account: Account, *, with_refresh: bool) -> None:
    """Refuse what exceeds Kakao's issuance limits, both counted over a sliding window."""
    knobs, now = sandbox.knobs, sandbox.now()
    recent = [at for at in account.access_issued if now - 600 < at <= now]
    recent_refresh = [at for at in account.refresh_issued if now - 3600 < at <= now]
    if len(recent) >= knobs.access_tokens_per_10_minutes:
        raise KakaoError("KOE237")
    if with_refresh and len(recent_refresh) >= knobs.refresh_tokens_per_hour:
        raise KakaoError("KOE237")
    account.access_issued, account.refresh_issued = recent, recent_refresh


def issue_access(sandbox: Sandbox, account: Account) -> dict[str, Any]:
    key, now, seconds = sandbox.new_secret(), sandbox.now(), sandbox.knobs.access_token_seconds
    sandbox.state.access_tokens[key] = AccessToken(account.id, now + seconds)
    account.access_issued.append(now)
    return {"access_token": key, "expires_in": seconds}


def issue_refresh(sandbox: Sandbox, account: Account) -> dict[str, Any]:
    key, now, seconds = sandbox.new_secret(), sandbox.now(), sandbox.knobs.refresh_token_seconds
    sandbox.state.refresh_tokens[key] = RefreshToken(account.id, now + seconds)
    account.refresh_issued.append(now)
    # One less than the lifetime, as seen at Kakao: 5183999 of 5184000.
    return {"refresh_token": key, "refresh_token_expires_in": max(seconds - 1, 0)}
