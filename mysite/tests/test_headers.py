import pytest

from mysite.headers import HEADERS

pytestmark = pytest.mark.django_db


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self' http://127.0.0.1:9 https://accounts.kakao.com",
    "frame-ancestors": "'none'",
}
PATHS = [
    "/",
    "/resume.json",
    "/favicon.ico",
    "/static/css/base.css",
    "/no/such/page/",
    "/admin/login/",
    "/healthz",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_bears_them(client, path):
    response = client.get(path)
    response.close()
    assert {name: response[name] for name in HEADERS} == HEADERS
    directives = response["Content-Security-Policy"].split("; ")
    assert dict(directive.split(" ", 1) for directive in directives) == POLICY


@pytest.mark.parametrize("path", ["/", "/static/css/base.css", "/no/such/page/", "/admin/login/"])
def test_with_tls_it_is_for_good(client, path, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    response = client.get(path, secure=True)
    response.close()
    assert response["Strict-Transport-Security"] == "max-age=31536000"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_feature_of_the_browser_is_asked_for(client):
    assert "camera=()" in client.get("/")["Permissions-Policy"]


def test_the_card_may_show_elsewhere(client):
    assert client.get("/card/0123456789abcdef.png")["Cross-Origin-Resource-Policy"] == "cross-origin"
