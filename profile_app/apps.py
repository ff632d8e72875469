from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfileAppConfig(AppConfig):
    name = "profile_app"
    verbose_name = _("Profile")
