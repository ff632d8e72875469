import pytest

from mysite.headers import HEADERS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/resume.json", "/favicon.ico", "/no/such/page/", "/admin/login/"])
def test_every_answer_bears_them(client, path):
    response = client.get(path)
    response.close()
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert response["X-Content-Type-Options"] == "nosniff"


def test_no_feature_of_the_browser_is_asked_for(client):
    assert "camera=()" in client.get("/")["Permissions-Policy"]


def test_the_card_may_show_elsewhere(client):
    assert client.get("/card/0123456789abcdef.png")["Cross-Origin-Resource-Policy"] == "cross-origin"
