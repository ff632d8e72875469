from typing import Any

from kakao.sandbox.ask import Ask, read_ask
from kakao.sandbox.errors import KakaoError
from kakao.sandbox.render import Html, join, render
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import Account, Code
from kakao.sandbox.wire import Request, Response, html_response


def authorize(sandbox: Sandbox, request: Request) -> Response:
    ask = read_ask(sandbox, request.query)
    accounts = sandbox.state.accounts
    agreed = accounts[0].connected_at is not None and set(ask.scopes) <= set(accounts[0].scopes)
    if "none" in ask.prompts and not agreed:
        return ask.back(error="consent_required", error_description="user consent required.")
    if "none" in ask.prompts or (agreed and not ask.prompts and len(accounts) == 1):
        return send_code(sandbox, ask, accounts[0])
    return consent_page(sandbox, ask, request.query)


def decide(sandbox: Sandbox, request: Request) -> Response:
    """What the consent page submits: the request's own parameters and the owner's choices."""
    form = request.form
    ask = read_ask(sandbox, form)
    if form.get("decision") != "agree":
        return ask.back(error="access_denied", error_description="User denied access")
    account = next((row for row in sandbox.state.accounts if str(row.id) == form.get("account")), None)
    if account is None:
        raise KakaoError("KOE204")
    account.agree([scope for scope in ask.scopes if f"agree_{scope}" in form], sandbox.now())
    return send_code(sandbox, ask, account)


def send_code(sandbox: Sandbox, ask: Ask, account: Account) -> Response:
    code = sandbox.new_secret()
    sandbox.state.codes[code] = Code(
        account_id=account.id,
        redirect_uri=ask.redirect_uri,
        challenge=ask.challenge,
        expires_at=sandbox.now() + sandbox.knobs.code_seconds,
    )
    return ask.back(code=code)


def consent_page(sandbox: Sandbox, ask: Ask, fields: dict[str, str]) -> Response:
    names = sandbox.consent_items()
    body = render(
        "consent.html",
        app_name=sandbox.app.name,
        hidden=rows("consent_field.html", [{"name": key, "value": text} for key, text in fields.items()]),
        accounts=rows("consent_account.html", account_rows(sandbox.state.accounts)),
        items=rows("consent_item.html", [{"scope": scope, "name": names[scope]} for scope in ask.scopes]),
    )
    return html_response(render("base.html", title="카카오 로그인", body=body))


def account_rows(accounts: list[Account]) -> list[dict[str, Any]]:
    return [
        {"id": account.id, "nickname": account.nickname, "checked": "" if index else "checked"}
        for index, account in enumerate(accounts)
    ]


def rows(template: str, items: list[dict[str, Any]]) -> Html:
    return join(render(template, **item) for item in items)
