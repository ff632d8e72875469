"""The web app manifest (https://www.w3.org/TR/appmanifest/): how the site calls itself on a home screen."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from profile_app.models import Profile

COLOUR = "#ffffff"


def to_manifest(profile: Profile | None) -> dict[str, Any]:
    name = profile.name if profile else settings.SITE_HOST
    first_page = reverse("profile_app:profile")
    return {
        "name": f"{name} – {profile.label}" if profile and profile.label else name,
        "short_name": name,
        "lang": get_language(),
        "id": first_page,
        "start_url": first_page,
        "display": "minimal-ui",
        "theme_color": COLOUR,
        "background_color": COLOUR,
        "icons": [
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            _icon("icon-maskable-512.png", 512) | {"purpose": "maskable"},
        ],
    }


def _icon(name: str, side: int) -> dict[str, str]:
    return {"src": static(f"img/{name}"), "sizes": f"{side}x{side}", "type": "image/png"}
