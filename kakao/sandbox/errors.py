from typing import Any

from kakao.sandbox.knobs import Knobs
from kakao.sandbox.render import render
from kakao.sandbox.wire import Response, html_response, json_response

# name: (HTTP status, error, description)
OAUTH_ERRORS = {
    "KOE003": (500, "server_error", "temporary server error"),
    "KOE004": (400, "misconfigured", "Kakao Login is not activated"),
    "KOE005": (400, "misconfigured", "not a member of this test app"),
    "KOE006": (400, "invalid_request", "redirect URI is not registered"),
    "KOE008": (400, "misconfigured", "wrong kind of app key"),
    "KOE009": (400, "misconfigured", "platform registration mismatch"),
    "KOE010": (401, "invalid_client", "Bad client credentials"),
    "KOE101": (401, "invalid_client", "Not exist client_id [null]"),
    "KOE114": (400, "invalid_request", "unknown"),
    "KOE201": (400, "invalid_request", "unsupported response_type"),
    "KOE202": (400, "invalid_request", "implicit grant is not allowed"),
    "KOE203": (400, "access_denied", "a required consent is missing"),
    "KOE204": (400, "invalid_request", "invalid parameter value"),
    "KOE205": (400, "invalid_scope", "consent item is not configured"),
    "KOE207": (400, "invalid_request", "required parameter is missing"),
    "KOE237": (400, "invalid_request", "token request rate limit exceeded"),
    "KOE303": (400, "invalid_grant", "Redirect URI mismatch."),
    "KOE310": (400, "unsupported_grant_type", "unsupported grant_type"),
    "KOE319": (400, "invalid_grant", "refresh token is missing"),
    "KOE320": (400, "invalid_grant", "authorization code not found for code=null"),
    "KOE322": (400, "invalid_grant", "expired_or_invalid_refresh_token"),
    "KOE406": (400, "access_denied", "under 14"),
    # Kakao's code for a wrong code_verifier is not known, so the answer carries none.
    "PKCE": (400, "invalid_grant", "code_verifier mismatch"),
}

# name: (HTTP status, message); the code is the name's first word
API_ERRORS = {
    "-1": (400, "internal error"),
    "-2": (400, "failed to parse parameter."),
    "-3": (403, "disabled feature [talk_message] [TALK_MEMO_DEFAULT_SEND]"),
    "-4": (403, "blocked account"),
    "-5": (403, "insufficient permission"),
    "-6": (403, "not allowed"),
    "-7": (400, "service is being maintained"),
    "-8": (400, "bad header"),
    "-9": (400, "deprecated API"),
    "-10": (400, "API limit has been exceeded."),
    "-11": (400, "paid API limit has been exceeded."),
    "-12": (403, "restricted app"),
    "-101": (400, "NotRegisteredUserException"),
    "-103": (400, "NotExistKakaoAccountException"),
    "-401": (401, "this access token does not exist"),
    "-401 expired": (401, "this access token is already expired"),
    "-401 ip mismatched": (401, "ip mismatched! callerIp=203.0.113.7"),
    "-401 app key": (401, "app key is deactivated"),
    "-401 no key": (401, "no authentication key!"),
    "-402": (403, "insufficient scopes."),
    "-406": (401, "under 14"),
    "-501": (400, "not a KakaoTalk user"),
    "-531": (400, "monthly message limit has been exceeded."),
    "-532": (400, "daily message limit per sender has been exceeded."),
    "-533": (400, "daily message limit per receiver has been exceeded."),
    "-536": (400, "daily message limit per sender and receiver has been exceeded."),
    "-603": (400, "internal timeout"),
    "-903": (400, "unknown developer"),
    "-9798": (503, "service is under maintenance"),
}


class KakaoError(Exception):
    """An error named as in the tables above; details replace or join the answer's keys."""

    def __init__(self, name: str, **details: Any) -> None:
        super().__init__(name)
        self.name = name
        self.details = details

    def response(self, path: str, knobs: Knobs) -> Response:
        if self.name in API_ERRORS:
            return self.api_response()
        if path == "/oauth/authorize":
            return self.page(knobs.error_page_status)
        return self.token_response(knobs)

    def api_response(self) -> Response:
        status, message = API_ERRORS[self.name]
        code = int(self.name.split()[0])
        headers = {"WWW-Authenticate": "Bearer error=invalid_token"} if code == -401 else {}
        return json_response({"code": code, "msg": message, **self.details}, status, headers)

    def token_response(self, knobs: Knobs) -> Response:
        status, error, description = OAUTH_ERRORS[self.name]
        body = {"error": error, "error_description": description, **self.details}
        if self.name != "PKCE":
            body["error_code"] = self.name
        if self.name == "KOE237":
            status = knobs.rate_limit_status
        return json_response(body, status, {"Cache-Control": "no-store"})

    def page(self, status: int) -> Response:
        _, error, description = OAUTH_ERRORS[self.name]
        description = self.details.get("error_description", description)
        body = render("error.html", code=self.name, error=error, description=description)
        return html_response(render("base.html", title="카카오 로그인 오류", body=body), status)
