"""Two web containers with one bucket: what is uploaded through one is seen through the other."""

import re
from io import BytesIO

import pytest
import requests
from PIL import Image

from mysite.tests.bucket import access, bucket
from tests.live import PASSWORD, LiveSite, live_site

pytestmark = [pytest.mark.processes, pytest.mark.once]


def upload(site: LiveSite, colour: str) -> None:
    photo = BytesIO()
    Image.new("RGB", (400, 400), colour).save(photo, "PNG")
    with requests.Session() as browser:
        browser.get(f"{site.url}/admin/login/", timeout=10)
        login = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrf"]}
        browser.post(f"{site.url}/admin/login/?next=/healthz", login, timeout=10)
        form = {"name": "한서윤", "photo_alt": "한서윤", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
        form["csrfmiddlewaretoken"] = browser.cookies["csrf"]
        change = f"{site.url}/admin/profile_app/profile/1/change/"
        files = {"photo": ("me.png", photo.getvalue(), "image/png")}
        assert browser.post(change, form, files=files, allow_redirects=False, timeout=20).status_code == 302


def photos(site: LiveSite) -> dict[str, bytes]:
    """Every file that the page names, as a visitor gets it."""
    page = requests.get(site.url, timeout=10).text
    names = set(re.findall(r"/media/(photos/\S+\.(?:jpg|webp))", page))
    answers = {name: requests.get(f"{site.url}/media/{name}", timeout=10) for name in names}
    assert all(answer.ok for answer in answers.values())
    return {name: answer.content for name, answer in answers.items()}


def card_photo(site: LiveSite) -> bytes:
    """The colour in the middle of the photo on the link card."""
    [address] = set(re.findall(r"/card/\w+\.png", requests.get(site.url, timeout=10).text))
    with Image.open(BytesIO(requests.get(site.url + address, timeout=10).content)) as card:
        return card.convert("RGB").crop((632, 200, 633, 201)).tobytes()


def test_what_is_uploaded_through_one_appears_through_the_other(tmp_path):
    with live_site(tmp_path) as site, bucket() as objects:
        shared = access(objects) | {"SITE_URL": site.url, "DJANGO_ALLOWED_HOSTS": "127.0.0.1"}
        with site.beside("one", **shared) as one, site.beside("two", **shared) as two:
            before = photos(two)
            upload(one, "navy")
            first = photos(two)
            card = card_photo(two)
            upload(two, "teal")
            second = photos(one)
            assert photos(two) == second == objects.stored
        assert before == {}
        assert len(first) == len(second) == 4
        assert not first.keys() & second.keys()
        assert card[2] > 100 > card[1]  # navy, about
