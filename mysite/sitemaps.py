from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class PageSitemap(Sitemap[str]):
    i18n = True
    alternates = True
    x_default = True

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """The site's own, whichever of its hosts was asked."""
        return urlsplit(settings.SITE_URL).netloc

    def items(self) -> list[str]:
        return ["profile_app:profile", "chatbot:entries"]

    def location(self, item: str) -> str:
        return reverse(item)
