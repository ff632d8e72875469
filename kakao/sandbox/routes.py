from collections.abc import Callable

from kakao.sandbox import authorize, memo, tokens, users
from kakao.sandbox.errors import KakaoError
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.wire import Request, Response, json_response

View = Callable[[Sandbox, Request], Response]

KAKAO: dict[tuple[str, str], View] = {
    ("GET", "/oauth/authorize"): authorize.authorize,
    ("POST", "/oauth/authorize"): authorize.decide,
    ("POST", "/oauth/token"): tokens.token,
    ("POST", "/v2/api/talk/memo/default/send"): memo.send_memo,
    ("GET", "/v1/user/access_token_info"): users.access_token_info,
    ("GET", "/v2/user/me"): users.me,
    ("POST", "/v2/user/me"): users.me,
    ("GET", "/v2/user/scopes"): users.scopes,
    ("POST", "/v2/user/revoke/scopes"): users.revoke_scopes,
    ("POST", "/v1/user/logout"): users.logout,
    ("POST", "/v1/user/unlink"): users.unlink,
}
ENDPOINTS = list(dict.fromkeys(path for _, path in KAKAO))


def answer(sandbox: Sandbox, request: Request) -> Response:
    """Kakao's answer, its effect kept."""
    view = KAKAO.get((request.method, request.path), not_found)
    try:
        response = view(sandbox, request)
    except KakaoError as error:
        response = error.response(request.path, sandbox.knobs)
    sandbox.save()
    return response


def not_found(_sandbox: Sandbox, request: Request) -> Response:
    return json_response({"code": -9, "msg": f"no such API: {request.method} {request.path}"}, 404)
