from dataclasses import dataclass, field
from typing import Any, Literal

from kakao.sandbox.fields import check_fields


def knob(label: str, *, default: Any) -> Any:
    return field(default=default, metadata={"label": label})


@dataclass
class Knobs:
    """What Kakao leaves open or the owner may set otherwise; the labels stand on the control page."""

    kakao_login_enabled: bool = knob("카카오 로그인 활성화", default=True)
    client_secret_required: bool = knob("클라이언트 시크릿 사용", default=True)
    talk_message_enabled: bool = knob("동의항목: 카카오톡 메시지 전송", default=True)
    profile_nickname_enabled: bool = knob("동의항목: 닉네임", default=False)
    error_page_status: Literal[200, 400, 401, 403, 404, 500] = knob("오류 페이지의 HTTP 상태", default=400)
    code_seconds: int = knob("인가 코드 수명(초)", default=600)
    access_token_seconds: int = knob("액세스 토큰 수명(초)", default=21599)
    refresh_token_seconds: int = knob("리프레시 토큰 수명(초)", default=5184000)
    reissue_below_seconds: int = knob("리프레시 토큰 재발급 기준: 남은 시간(초)", default=2592000)
    reissue_at_boundary: bool = knob("남은 시간이 기준과 같아도 재발급", default=False)
    rotation_grace_seconds: int = knob("재발급 뒤 옛 리프레시 토큰 유예(초)", default=0)
    refresh_keeps_access_token: bool = knob("갱신해도 옛 액세스 토큰 유지", default=True)
    code_answers_scope: bool = knob("인가 코드 교환 응답에 scope 포함", default=True)
    refresh_answers_scope: bool = knob("갱신 응답에 scope 포함", default=False)
    access_tokens_per_10_minutes: int = knob("10분 동안 액세스 토큰 발급 한도", default=20)
    refresh_tokens_per_hour: int = knob("60분 동안 리프레시 토큰 발급 한도", default=30)
    rate_limit_status: Literal[400, 429] = knob("KOE237의 HTTP 상태", default=400)
    memos_per_day: int | None = knob("하루 메시지 한도(비우면 무제한)", default=20)
    quota_code: Literal[-10, -532, -533, -536] = knob("하루 한도 초과 코드", default=-10)
    long_text: Literal["reject", "truncate"] = knob("200자 초과", default="reject")
    unlinked_code: Literal[-401, -101] = knob("연결 끊긴 토큰의 오류 코드", default=-401)
    webhook_method: Literal["POST", "GET"] = knob("연결 해제 웹훅 메서드", default="POST")

    def update(self, changes: dict[str, Any]) -> None:
        check_fields(Knobs, changes)
        for name, value in changes.items():
            setattr(self, name, value)
