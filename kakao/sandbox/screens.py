"""What a person sees: the owner's KakaoTalk, and the control page with its assets."""

from kakao.sandbox.control_page import control_page
from kakao.sandbox.inbox import inbox
from kakao.sandbox.render import page_text
from kakao.sandbox.routes import View
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.wire import Request, Response


def style(_sandbox: Sandbox, _request: Request) -> Response:
    return Response(200, "text/css;charset=utf-8", page_text("sandbox.css").encode())


def script(_sandbox: Sandbox, _request: Request) -> Response:
    return Response(200, "text/javascript;charset=utf-8", page_text("sandbox.js").encode())


SCREENS: dict[str, View] = {
    "/": inbox,
    "/control": control_page,
    "/sandbox.css": style,
    "/sandbox.js": script,
}
