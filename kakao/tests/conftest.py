from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client as Browser
from django.utils import timezone

from kakao import connection
from kakao.client import Client
from kakao.models import Connection
from kakao.tests.sandbox_site import APP, Site, landing, running


@pytest.fixture
def kakao(settings) -> Iterator[Site]:
    """A sandbox Kakao on the real clock, which the settings point to."""
    with running() as site:
        site.steer("clock", reset=True)
        settings.SITE_URL = "https://site.example"
        settings.KAKAO_AUTH_URL = settings.KAKAO_API_URL = site.server.url
        settings.KAKAO_REST_API_KEY = APP.rest_api_key
        settings.KAKAO_CLIENT_SECRET = APP.client_secret
        settings.KAKAO_ADMIN_KEY = APP.admin_key
        yield site


@pytest.fixture
def client_of_kakao(kakao) -> Client:
    return Client.from_settings()


@pytest.fixture
def connected(db, kakao, client_of_kakao) -> Connection:
    """The owner's account, connected through the consent page."""
    connect(kakao, client_of_kakao)
    return Connection.objects.get()


def connect(kakao: Site, client: Client, *items: str, **changes) -> None:
    now = timezone.now()
    state, _url = connection.begin(client, now)
    fields = landing(kakao.decide(*(items or ["talk_message"]), state=state, **changes))
    query = QueryDict(mutable=True)
    query.update(fields)
    connection.complete(client, query, state, now)


@pytest.fixture
def owner_browser(db) -> Browser:
    browser = Browser()
    browser.force_login(get_user_model().objects.create_superuser("owner", password="not-typed"))
    return browser


def calls(kakao: Site, path: str) -> int:
    return sum(count for name, count in kakao.state()["calls"].items() if name.endswith(path))


def run(name: str, *arguments: str) -> int:
    """A command's exit status."""
    try:
        call_command(name, *arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0
