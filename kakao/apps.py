from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KakaoConfig(AppConfig):
    name = "kakao"
    verbose_name = _("KakaoTalk")

    def ready(self) -> None:
        from kakao import checks  # noqa: F401  (importing registers them)
