from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class PageSitemap(Sitemap[str]):
    i18n = True
    alternates = True
    x_default = True

    def items(self) -> list[str]:
        return ["profile_app:profile", "chatbot:entries"]

    def location(self, item: str) -> str:
        return reverse(item)
