"""The owner's phone: the chat with oneself, where send-to-me messages land."""

from datetime import datetime
from itertools import groupby

from kakao.sandbox.clock import kst
from kakao.sandbox.render import Html, join, render
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import Account, Message
from kakao.sandbox.wire import Request, Response, html_response


def inbox(sandbox: Sandbox, request: Request) -> Response:
    account = shown_account(sandbox, request.query.get("account", ""))
    messages = [message for message in sandbox.state.messages if message.account_id == account.id]
    days = groupby(messages, key=lambda message: kst(message.received_at).date())
    chat = join(render_day(list(group)) for _, group in days)
    body = render(
        "inbox.html",
        nickname=account.nickname,
        others=join(other_account(row) for row in sandbox.state.accounts if row is not account),
        chat=chat or render("empty.html"),
    )
    return html_response(render("base.html", title="나와의 채팅", body=body))


def shown_account(sandbox: Sandbox, asked: str) -> Account:
    """The account asked for, else the last to receive a message, else the first."""
    accounts = sandbox.state.accounts
    last = sandbox.state.messages[-1].account_id if sandbox.state.messages else None
    wanted = [row for row in accounts if str(row.id) == asked] + [row for row in accounts if row.id == last]
    return (wanted or accounts)[0]


def other_account(account: Account) -> Html:
    return render("other_account.html", id=account.id, nickname=account.nickname)


def render_day(messages: list[Message]) -> Html:
    bubbles = join(render_bubble(message) for message in messages)
    return render("day.html", day=day_text(kst(messages[0].received_at)), bubbles=bubbles)


def render_bubble(message: Message) -> Html:
    received = kst(message.received_at)
    return render(
        "bubble.html",
        moment=received.isoformat(timespec="seconds"),
        time=time_text(received),
        text=message.text,
        buttons=join(render_button(button, dead=message.link_dead) for button in message.buttons),
        warning=render("dead_link.html") if message.link_dead else "",
    )


def render_button(button: dict[str, str], *, dead: bool) -> Html:
    return render("dead_button.html" if dead else "button.html", **button)


def day_text(day: datetime) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일 {'월화수목금토일'[day.weekday()]}요일"


def time_text(moment: datetime) -> str:
    half = "오전" if moment.hour < 12 else "오후"
    return f"{half} {moment.hour % 12 or 12}:{moment.minute:02}"
