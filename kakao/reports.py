from types import FrameType, TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

TOUCH_SECRETS = {"kakao", "requests", "urllib3", "http", "json", "cryptography"}


class SecretFramesFilter(SafeExceptionReporterFilter):
    """Error reports, the debug page included, never show the variables of frames that handle tokens."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType | TracebackType
    ) -> Any:
        module = str(tb_frame.f_globals.get("__name__", "")) if isinstance(tb_frame, FrameType) else ""
        if module.partition(".")[0] in TOUCH_SECRETS:
            return []
        return super().get_traceback_frame_variables(request, tb_frame)
