import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from kakao.sandbox.errors import KakaoError
from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.wire import Response, redirect

PROMPTS = {"login", "consent", "none", "create", "select_account"}


@dataclass(frozen=True)
class Ask:
    """What the site asks of Kakao when it sends the owner there, checked."""

    redirect_uri: str
    state: str | None
    scopes: list[str]
    prompts: set[str]
    challenge: str

    def back(self, **answer: str) -> Response:
        fields = answer if self.state is None else {**answer, "state": self.state}
        joint = "&" if "?" in self.redirect_uri else "?"
        return redirect(f"{self.redirect_uri}{joint}{urlencode(fields, quote_via=quote)}")


def read_ask(sandbox: Sandbox, fields: dict[str, str]) -> Ask:
    check_app(sandbox, fields)
    check_response_type(fields)
    return Ask(
        redirect_uri=fields["redirect_uri"],
        state=fields.get("state"),
        scopes=read_scopes(sandbox, fields.get("scope", "")),
        prompts=read_prompts(fields.get("prompt", "")),
        challenge=read_challenge(fields),
    )


def check_app(sandbox: Sandbox, fields: dict[str, str]) -> None:
    if fields.get("client_id") != sandbox.app.rest_api_key:
        raise KakaoError("KOE101", error_description=f"Not exist client_id [{fields.get('client_id', 'null')}]")
    if not sandbox.knobs.kakao_login_enabled:
        raise KakaoError("KOE004")
    if not fields.get("redirect_uri"):
        raise KakaoError("KOE207", error_description="required parameter is missing: redirect_uri")
    if fields["redirect_uri"] not in sandbox.app.redirect_uris:
        raise KakaoError("KOE006")


def check_response_type(fields: dict[str, str]) -> None:
    match fields.get("response_type"):
        case "code":
            return
        case None | "":
            raise KakaoError("KOE207", error_description="required parameter is missing: response_type")
        case "token":
            raise KakaoError("KOE202")
        case _:
            raise KakaoError("KOE201")


def read_scopes(sandbox: Sandbox, text: str) -> list[str]:
    """The items asked for; all that the app has when none is named."""
    configured = sandbox.consent_items()
    asked = split_list(text) or list(configured)
    unknown = [scope for scope in asked if scope not in configured]
    if unknown:
        raise KakaoError("KOE205", error_description=f"consent item is not configured: {', '.join(unknown)}")
    return asked


def read_prompts(text: str) -> set[str]:
    prompts = set(split_list(text))
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise KakaoError("KOE204", error_description="invalid parameter value: prompt")
    return prompts


def read_challenge(fields: dict[str, str]) -> str:
    challenge = fields.get("code_challenge", "")
    method = fields.get("code_challenge_method", "")
    if (challenge or method) and (method != "S256" or not re.fullmatch(r"[\w-]{43}", challenge, re.ASCII)):
        raise KakaoError("KOE204", error_description="invalid parameter value: code_challenge")
    return challenge


def split_list(text: str) -> list[str]:
    return list(dict.fromkeys(text.replace(",", " ").split()))
