import mimetypes

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfileAppConfig(AppConfig):
    name = "profile_app"
    verbose_name = _("Profile")

    def ready(self) -> None:
        mimetypes.add_type("image/webp", ".webp")  # Python 3.11 and 3.12 do not know it
