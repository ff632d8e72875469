from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mysite.pages import kept_in_memory
from profile_app.card import Card, draw_card
from profile_app.manifest import to_manifest
from profile_app.models import Profile
from profile_app.page import render_page
from profile_app.person import Person
from profile_app.preview_link import opens_preview
from profile_app.resume import to_resume
from profile_app.vcard import to_vcard


@require_safe
@kept_in_memory
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
    current = Card.of(Profile.shown())
    caching = "public, max-age=31536000, immutable" if digest == current.digest else "no-cache"
    headers = {"Cache-Control": caching, "Cross-Origin-Resource-Policy": "cross-origin"}  # it is for other sites
    return HttpResponse(draw_card(current), "image/png", headers=headers)


@require_safe
@kept_in_memory
def resume(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(to_resume(Person.published()), json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_safe
def contact(_request: HttpRequest) -> HttpResponse:
    person = Person.published()
    if person is None:
        raise Http404
    name = content_disposition_header(as_attachment=True, filename=f"{person.profile.name}.vcf")
    headers = {"Content-Disposition": str(name)}
    return HttpResponse(to_vcard(person), "text/vcard; charset=utf-8", headers=headers)


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(to_manifest(Profile.shown()), content_type="application/manifest+json")
