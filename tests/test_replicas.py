"""Two web replicas and one worker on one MariaDB and one Redis, as behind a load balancer."""

import re
import shutil
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.drills.refresh import beside_a_worker, end
from tests.live import PASSWORD, LiveSite, free_port, fresh_database

pytestmark = [
    pytest.mark.processes,
    pytest.mark.mariadb,
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
]


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("replicas"), str(free_port())
    redis = subprocess.Popen(["redis-server", "--port", port, "--save", ""], stdout=subprocess.DEVNULL)
    with fresh_database(folder) as url:
        first = LiveSite(url, folder)
        first.environment |= {"CACHE_URL": f"redis://127.0.0.1:{port}/0", "CHATBOT_RATE": "40/d"}
        try:
            first.start_all()
            first.connect_kakao()
            with first.beside("second") as second:
                yield first, second
        finally:
            first.stop()
            redis.terminate()
            redis.wait(10)


@pytest.fixture
def owner(replicas):
    """Logged in at the first replica; the session holds at the second."""
    with requests.Session() as browser:
        login = f"{replicas[0].url}/admin/login/"
        browser.get(login, timeout=10)
        fields = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrf"]}
        assert browser.post(f"{login}?next=/healthz", fields, timeout=10).ok
        yield browser


def rename_a_skill_group(browser: requests.Session, site: LiveSite, name: str) -> None:
    form = f"{site.url}/admin/profile_app/skillgroup/1/change/"
    page = browser.get(form, timeout=10).text
    fields = dict(re.findall(r'<input type="(?:text|number|hidden)" name="([^"]+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page))
    saved = browser.post(form, fields | {"name": name, "is_published": "on"}, timeout=10)
    assert saved.url == f"{site.url}/admin/profile_app/skillgroup/", saved.text


def skill_groups(site: LiveSite) -> set[str]:
    """As several requests see them, so that each of its workers answers some."""
    pages = [requests.get(f"{site.url}/resume.json", timeout=10).json()["skills"] for _ in range(8)]
    return {page[0]["name"] for page in pages}


def test_an_edit_shows_at_the_next_request_of_both(replicas, owner):
    for editing in replicas:
        for name in ("첫째 이름", "둘째 이름"):
            rename_a_skill_group(owner, editing, name)
            assert [skill_groups(site) for site in replicas] == [{name}, {name}]


def test_a_rate_holds_across_both(replicas):
    def ask(site: LiveSite) -> int:
        return requests.post(f"{site.url}/chatbot/ask/", json={"question": "안녕"}, timeout=30).status_code

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(ask, replicas * 30)) == {200: 40, 429: 20}


def test_a_refresh_happens_once(replicas):
    end(replicas[0].worker)
    beside_a_worker(replicas[0], 8)
    replicas[0].start_worker()
