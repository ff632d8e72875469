"""The admin at another address: nothing leads to /admin/ any more, and visitors are not told of the new one."""

import importlib
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import clear_url_caches, get_resolver, reverse
from django.utils import translation

import mysite.urls
from kakao.delivery import message_template
from kakao.models import Message
from tests.test_addresses import patterns

MOVED = "back-office/"


def reload_urls() -> None:
    clear_url_caches()
    importlib.reload(mysite.urls)


@pytest.fixture
def moved(settings, db) -> Iterator[None]:
    settings.ADMIN_PATH = MOVED
    reload_urls()
    yield
    settings.ADMIN_PATH = "admin/"
    reload_urls()


@pytest.mark.usefixtures("moved")
def test_the_owner_works_at_the_new_address(client):
    call_command("load_sample", verbosity=0)
    get_user_model().objects.create_superuser("owner", password="-")
    assert client.get("/admin/").status_code == 404
    assert client.get(f"/{MOVED}")["Location"] == f"/{MOVED}login/?next=/{MOVED}"
    assert client.post(f"/{MOVED}login/", {"username": "owner", "password": "-"}).status_code == 302
    for name in ("index", "kakao_connection_changelist", "kakao_message_changelist", "chatbot_entry_changelist"):
        page = client.get(reverse(f"admin:{name}"))
        assert page.status_code == 200
        assert 'href="/admin/' not in page.text
        assert f'href="/{MOVED}' in page.text


@pytest.mark.usefixtures("moved")
def test_visitors_are_not_told(client):
    call_command("load_sample", verbosity=0)
    for url in ("/", "/en/", "/chatbot/", "/none/", "/kakao/callback/", "/robots.txt", "/sitemap.xml"):
        text = client.get(url).text
        assert "back-office" not in text
        assert "/admin/" not in text


@pytest.mark.usefixtures("moved")
def test_messages_to_the_owner_lead_there():
    message = Message.objects.create(name="가", contact="a@b.co", body="나")
    assert f"/{MOVED}kakao/message/{message.pk}/" in str(message_template(message)["link"])


def test_no_other_page_can_be_hidden_by_it(settings):
    with translation.override("ko"):
        routes = [route for route in patterns(get_resolver()) if not route.startswith(settings.ADMIN_PATH)]
    first = {route.partition("/")[0] for route in routes}
    assert {part for part in first if part and "." not in part} <= settings.OTHER_PATHS
