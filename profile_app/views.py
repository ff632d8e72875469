from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from profile_app.card import Card, draw_card
from profile_app.models import Profile
from profile_app.page import render_page
from profile_app.person import Person
from profile_app.preview_link import opens_preview
from profile_app.resume import to_resume


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return render_page(request, Person.published())


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    if not opens_preview(token):
        raise Http404
    response = render_page(request, Person.published(drafts=True), preview="drafts", token=token)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def card(_request: HttpRequest, digest: str) -> HttpResponse:
    """The card as it is now. Only under its own address may it be kept."""
    stored = Profile.objects.first()
    current = Card.of(stored and stored.in_language(get_language()))
    caching = "public, max-age=31536000, immutable" if digest == current.digest else "no-cache"
    return HttpResponse(draw_card(current), "image/png", headers={"Cache-Control": caching})


@require_safe
def resume(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(to_resume(Person.published()), json_dumps_params={"ensure_ascii": False, "indent": 2})
