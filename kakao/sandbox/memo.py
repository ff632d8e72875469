from typing import Any
from urllib.parse import urlsplit

from kakao.sandbox.clock import kst
from kakao.sandbox.errors import KakaoError
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import Account, Message
from kakao.sandbox.users import authenticate
from kakao.sandbox.wire import Request, Response, json_response, read_json

TEXT_UNITS = 200


def send_memo(sandbox: Sandbox, request: Request) -> Response:
    _, account = authenticate(sandbox, request)
    if not sandbox.knobs.talk_message_enabled:
        raise KakaoError("-3")
    if "talk_message" not in account.scopes:
        raise KakaoError(
            "-402",
            api_type="TALK_MEMO_DEFAULT_SEND",
            required_scopes=["talk_message"],
            allowed_scopes=account.scopes,
        )
    template = read_template(request)
    text = fit_text(sandbox, template["text"])
    check_quota(sandbox, account)
    sandbox.state.messages.append(message(sandbox, account, text, template))
    return json_response({"result_code": 0})


def read_template(request: Request) -> dict[str, Any]:
    """The text template sent; -2 for all that is not one, a JSON body included."""
    text = request.form.get("template_object", "")
    try:
        template = read_json(text)
    except ValueError as error:
        raise KakaoError("-2", msg=f"failed to parse parameter. name=template_object, value={text}") from error
    if not is_text_template(template):
        raise KakaoError("-2", msg=f"failed to parse parameter. name=template_object, value={text}")
    return dict(template)


def is_text_template(template: Any) -> bool:
    return (
        isinstance(template, dict)
        and template.get("object_type") == "text"
        and isinstance(template.get("text"), str)
        and template["text"].strip() != ""
        and is_link(template.get("link"))
        and isinstance(template.get("button_title", ""), str)
        and are_buttons(template.get("buttons", []))
    )


def is_link(link: Any) -> bool:
    return isinstance(link, dict) and all(isinstance(value, str) for value in link.values())


def are_buttons(buttons: Any) -> bool:
    return (
        isinstance(buttons, list)
        and len(buttons) <= 2
        and all(
            isinstance(button, dict) and isinstance(button.get("title"), str) and is_link(button.get("link"))
            for button in buttons
        )
    )


def fit_text(sandbox: Sandbox, text: str) -> str:
    # Kakao does not say what a character is; UTF-16 units are the strictest likely reading.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * TEXT_UNITS:
        return text
    if sandbox.knobs.long_text == "reject":
        raise KakaoError("-2", msg="failed to parse parameter. name=template_object, text is over 200")
    return units[: 2 * TEXT_UNITS].decode("utf-16-le", errors="ignore")


def check_quota(sandbox: Sandbox, account: Account) -> None:
    limit, today = sandbox.knobs.memos_per_day, kst(sandbox.now()).date()
    sent = [row for row in sandbox.state.messages if row.account_id == account.id]
    if limit is not None and sum(kst(row.received_at).date() == today for row in sent) >= limit:
        raise KakaoError(str(sandbox.knobs.quota_code))


def message(sandbox: Sandbox, account: Account, text: str, template: dict[str, Any]) -> Message:
    title = template.get("button_title") or "자세히 보기"
    buttons = template.get("buttons") or [{"title": title, "link": template["link"]}]
    urls = [url for link in (template["link"], *(row["link"] for row in buttons)) for url in web_urls(link)]
    return Message(
        account_id=account.id,
        text=text,
        received_at=sandbox.now(),
        buttons=[
            {"title": row["title"], "url": next(iter(web_urls(row["link"])), "")}
            for row in buttons
            if web_urls(row["link"])
        ],
        link=next(iter(urls), ""),
        link_dead=not all(is_registered(sandbox, url) for url in urls),
    )


def web_urls(link: dict[str, str]) -> list[str]:
    return [link[name] for name in ("web_url", "mobile_web_url") if link.get(name)]


def is_registered(sandbox: Sandbox, url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() in sandbox.app.link_domains
