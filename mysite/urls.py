"""Every address of the site. Korean has the bare paths, English the same ones below /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from mysite import styleguide, well_known
from mysite.media import media
from mysite.sitemaps import PageSitemap

handler400 = "mysite.errors.bad_request"
handler403 = "mysite.errors.permission_denied"
handler404 = "mysite.errors.page_not_found"
handler500 = "mysite.errors.server_error"

urlpatterns = [
    path(settings.ADMIN_PATH, admin.site.urls),
    path("media/<path:path>", media),
    path("robots.txt", well_known.robots),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PageSitemap}}, name="sitemap"),
    path(".well-known/security.txt", well_known.security),
    *i18n_patterns(
        path("styleguide/", styleguide.styleguide),
        path("", include("profile_app.urls")),
        path("chatbot/", include("chatbot.urls")),
        path("kakao/", include("kakao.urls")),
        prefix_default_language=False,
    ),
]
