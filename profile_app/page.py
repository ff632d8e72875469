"""The profile page, as visitors see it or as a preview."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from profile_app.card import Card
from profile_app.linked_data import profile_page
from profile_app.person import Person


def render_page(request: HttpRequest, person: Person | None, **preview: object) -> HttpResponse:
    """What `preview` names shows in a bar at the top, and keeps the page from search engines."""
    if person is None:
        return render(request, "profile_app/empty.html")
    context = {
        "person": person,
        "card": Card.of(person.profile),
        "linked_data": profile_page(person),
        "verifications": settings.SITE_VERIFICATIONS,
    }
    return render(request, "profile_app/profile.html", context | preview)
