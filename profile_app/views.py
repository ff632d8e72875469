from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from profile_app.linked_data import profile_page
from profile_app.person import Person
from profile_app.resume import to_resume


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    person = Person.published()
    if person is None:
        return render(request, "profile_app/empty.html")
    return render(request, "profile_app/profile.html", {"person": person, "linked_data": profile_page(person)})


@require_safe
def resume(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(to_resume(Person.published()), json_dumps_params={"ensure_ascii": False, "indent": 2})
