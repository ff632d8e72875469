import pytest
from django.contrib.staticfiles.finders import find
from PIL import Image

from profile_app.models import Profile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("path", "language"), [("/", "ko"), ("/en/", "en")])
def test_it_is_called_as_the_person_in_each_language(client, path, language, django_assert_num_queries):
    Profile.objects.create(name="한서윤", label="개발자")
    with django_assert_num_queries(1):
        response = client.get(f"{path}manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert response["Cache-Control"] == "public, max-age=3600"
    manifest = response.json()
    assert (manifest["name"], manifest["short_name"]) == ("한서윤 – 개발자", "한서윤")
    assert (manifest["lang"], manifest["start_url"], manifest["id"]) == (language, path, path)
    assert f'<link rel="manifest" href="{path}manifest.webmanifest">' in client.get(path).text


def test_the_icons_are_as_large_as_it_says(client, settings):
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["name"] == settings.SITE_HOST
    for icon in manifest["icons"]:
        with Image.open(str(find(icon["src"].removeprefix(settings.STATIC_URL)))) as image:
            assert (f"{image.width}x{image.height}", f"image/{str(image.format).lower()}") == (
                icon["sizes"],
                icon["type"],
            )
    assert [icon.get("purpose") for icon in manifest["icons"]] == [None, None, "maskable"]
