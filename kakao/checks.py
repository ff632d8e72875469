from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def kakao_is_configured(**_kwargs: Any) -> list[CheckMessage]:
    if settings.KAKAO_REST_API_KEY:
        return []
    return [
        Warning(
            "KAKAO_REST_API_KEY is not set: visitors' messages stay in the inbox and never reach KakaoTalk.",
            hint="Copy the REST API key of your app from Kakao's console.",
            id="kakao.W001",
        )
    ]
