from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_delete, post_save


class MysiteConfig(AppConfig):
    name = "mysite"

    def ready(self) -> None:
        from mysite.content import Content, content_changed

        if settings.SENTRY_DSN:
            from mysite import sentry

            sentry.start(settings.SENTRY_DSN, settings.SENTRY_RELEASE)
        for model in apps.get_models():
            if issubclass(model, Content):
                post_save.connect(content_changed, sender=model)
                post_delete.connect(content_changed, sender=model)


class OwnersAdminConfig(AdminConfig):
    default_site = "mysite.login.OwnersAdmin"
