"""A walk over every address of the contract: who may, what comes back, and that nobody gets a cookie or a 500."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import URLResolver, get_resolver
from django.utils import translation

# address, method, status for a visitor
ADDRESSES = [
    ("/", "get", 200),
    ("/en/", "get", 200),
    ("/chatbot/", "get", 200),
    ("/en/chatbot/", "get", 200),
    ("/chatbot/ask/", "get", 405),
    ("/chatbot/ask/", "post", 400),
    ("/chatbot/feedback/", "get", 405),
    ("/chatbot/feedback/", "post", 400),
    ("/kakao/messages/", "get", 405),
    ("/kakao/messages/", "post", 400),
    ("/kakao/connect/", "get", 405),
    ("/kakao/connect/", "post", 403),
    ("/kakao/callback/", "get", 403),
    ("/kakao/callback/", "post", 405),
    ("/kakao/disconnect/", "get", 405),
    ("/kakao/disconnect/", "post", 403),
    ("/kakao/unlinked/", "get", 401),
    ("/kakao/unlinked/", "post", 401),
    ("/kakao/unlinked/", "put", 405),
    ("/resume.json", "get", 200),
    ("/contact.vcf", "get", 200),
    ("/en/contact.vcf", "get", 200),
    ("/manifest.webmanifest", "get", 200),
    ("/en/manifest.webmanifest", "get", 200),
    ("/preview/page.forged/", "get", 404),
    ("/en/preview/page.forged/", "get", 404),
    ("/card/0123456789abcdef.png", "get", 200),
    ("/en/card/0123456789abcdef.png", "get", 200),
    ("/admin/", "get", 302),
    ("/admin/login/", "get", 200),
    ("/admin/two-step/", "get", 302),
    ("/admin/two-step/", "post", 302),
    ("/admin/profile_app/profile/import/", "get", 302),
    ("/admin/profile_app/profile/import/confirm/", "post", 302),
    ("/admin/profile_app/career/preview/", "post", 302),
    ("/admin/profile_app/profile/1/preview/", "post", 302),
    ("/admin/chatbot/entry/rendered/", "post", 302),
    ("/admin/chatbot/entry/try/", "get", 302),
    ("/admin/chatbot/entry/checkup/", "get", 302),
    ("/admin/chatbot/entry/import/", "get", 302),
    ("/admin/chatbot/entry/import/", "post", 302),
    ("/admin/chatbot/entry/import/small-talk/", "get", 302),
    ("/admin/chatbot/entry/import/confirm/", "post", 302),
    ("/admin/chatbot/entry/export/csv/", "get", 302),
    ("/admin/chatbot/entry/export/xlsx/", "get", 302),
    ("/admin/chatbot/unansweredquestion/", "get", 302),
    ("/admin/chatbot/unansweredquestion/decide/", "post", 302),
    ("/admin/chatbot/unansweredquestion/phrase/", "get", 302),
    ("/healthz", "get", 200),
    ("/readyz", "get", 200),
    ("/robots.txt", "get", 200),
    ("/sitemap.xml", "get", 200),
    ("/.well-known/security.txt", "get", 200),
    ("/favicon.ico", "get", 200),
    ("/styleguide/", "get", 404),
    ("/media/nothing.jpg", "get", 404),
    ("/media/../manage.py", "get", 400),
    ("/no/such/page/", "get", 404),
]
NEEDS_A_PERSON = {"/contact.vcf", "/en/contact.vcf"}
SETS_A_COOKIE = {"/admin/login/"}


@pytest.fixture(params=["empty", "sample"])
def site_content(request, db):
    if request.param == "sample":
        call_command("load_sample", verbosity=0)
    return request.param


@pytest.mark.parametrize(("url", "method", "status"), ADDRESSES)
def test_each_address_answers_a_visitor_as_agreed(client, site_content, url, method, status):
    if site_content == "empty" and url in NEEDS_A_PERSON:
        status = 404
    response = getattr(client, method)(url)
    response.close()
    assert response.status_code == status
    assert bool(response.cookies) == (url in SETS_A_COOKIE)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("site_content")
def test_who_asks_rates_and_writes_gets_no_cookie_either(client):
    message = {"name": "가", "contact": "a@b.co", "body": "나", "consent": True}
    sent = [
        client.post("/chatbot/ask/", {"question": "이름이 뭐예요?"}),
        client.post("/chatbot/ask/", {"question": "이름이 뭐예요?"}, content_type="application/json"),
        client.post("/chatbot/feedback/", {"question": "이름이 뭐예요?", "entry": "1", "helpful": "true"}),
        client.post("/kakao/messages/", message),
        client.post("/kakao/messages/", message, content_type="application/json"),
    ]
    assert sent[0].status_code == sent[1].status_code == 200
    assert sent[-1].status_code == 201
    assert not client.cookies


@pytest.mark.usefixtures("site_content")
def test_pages_carry_the_policy_and_nothing_from_elsewhere(client, settings):
    for url in ("/", "/en/", "/chatbot/", "/no/such/page/"):
        response = client.get(url)
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert f"form-action 'self' {settings.KAKAO_AUTH_URL} " in response["Content-Security-Policy"]
        for unwanted in ('src="http', 'rel="stylesheet" href="http', " style=", " onclick=", " onload="):
            assert unwanted not in response.text


def patterns(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        found += patterns(entry, route) if isinstance(entry, URLResolver) else [route]
    return found


def test_the_walk_leaves_out_no_address():
    walked = {url.removeprefix("/").removeprefix("en/") for url, _method, _status in ADDRESSES}
    with translation.override("ko"):
        routes = patterns(get_resolver())
    elsewhere = ("admin/", "media/", "card/", "preview/")
    own = [route for route in routes if not route.startswith(elsewhere)]
    assert [route for route in own if route.replace("\\", "") not in walked] == []


@pytest.mark.usefixtures("site_content")
def test_the_owner_can_open_every_page_of_the_admin(client):
    client.force_login(get_user_model().objects.create_superuser("owner", password="-"))
    assert client.get("/admin/").status_code == 200
    for model, model_admin in admin.site._registry.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(base, follow=True).status_code == 200
        assert client.get(f"{base}?q=가").status_code in {200, 302}
        adding = client.get(f"{base}add/")
        assert adding.status_code in {200, 302, 403}
        row = model_admin.get_queryset(adding.wsgi_request).first()
        if row is not None:
            assert client.get(f"{base}{row.pk}/change/").status_code == 200
            assert client.get(f"{base}{row.pk}/history/").status_code == 200


@pytest.mark.django_db
def test_a_crash_shows_a_page_of_its_own(client, monkeypatch):
    def crash(*args):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("mysite.well_known.plain", crash)
    client.raise_request_exception = False
    response = client.get("/robots.txt")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "다시 시도" in response.text
