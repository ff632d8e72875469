from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mysite.pages import kept_in_memory
from profile_app.card import Card, draw_card
from profile_app.linked_data import profile_page
from profile_app.models import Profile
from profile_app.person import Person
from profile_app.resume import to_resume


@require_safe
@kept_in_memory
def profile(request: HttpRequest) -> HttpResponse:
    person = Person.published()
    if person is None:
        return render(request, "profile_app/empty.html")
    context = {"person": person, "card": Card.of(person.profile), "linked_data": profile_page(person)}
    return render(request, "profile_app/profile.html", context)


@require_safe
def card(_request: HttpRequest, digest: str) -> HttpResponse:
    """The card as it is now. Only under its own address may it be kept."""
    stored = Profile.objects.first()
    current = Card.of(stored and stored.in_language(get_language()))
    caching = "public, max-age=31536000, immutable" if digest == current.digest else "no-cache"
    return HttpResponse(draw_card(current), "image/png", headers={"Cache-Control": caching})


@require_safe
@kept_in_memory
def resume(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(to_resume(Person.published()), json_dumps_params={"ensure_ascii": False, "indent": 2})
