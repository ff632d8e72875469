import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from mysite.tests.bucket import NAME, access, bucket


@pytest.fixture
def objects(db, settings, monkeypatch):
    with bucket() as running:
        for name, value in access(running).items():
            monkeypatch.setenv(name, value)
        options = {"bucket_name": NAME, "region_name": "ap-northeast-2"}
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": "mysite.bucket.BucketStorage", "OPTIONS": options}
        }
        yield running


def test_files_come_from_the_site_as_they_do_from_a_folder(client, objects):
    name = default_storage.save("photos/0123456789abcdef-160.webp", ContentFile(b"a photo"))
    assert objects.stored == {name: b"a photo"}
    assert default_storage.url(name) == f"/media/{name}"
    response = client.get(f"/media/{name}")
    assert b"".join(response) == b"a photo"
    response.close()
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Length"] == "7"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"


def test_a_browser_that_has_it_downloads_nothing(client, objects):
    objects.stored["me.png"] = b"a photo"
    known = client.get("/media/me.png", headers={"If-Modified-Since": "Tue, 14 Nov 2023 22:13:20 GMT"})
    assert (known.status_code, known["Cache-Control"]) == (304, "public, max-age=300")
    assert {method for method, _path in objects.asked} == {"HEAD"}


@pytest.mark.parametrize("path", ["missing.png", "photos/", "../secret.jpg", "%2e%2e/secret.jpg", "a%00b"])
def test_what_is_not_there_is_not_found(client, objects, path):
    objects.stored["photos/me.png"] = b"a photo"
    assert client.get(f"/media/{path}").status_code in {400, 404}


def test_a_bucket_that_does_not_answer_is_no_missing_file(client, objects):
    objects.shutdown()
    objects.server_close()
    client.raise_request_exception = False
    assert client.get("/media/me.png").status_code == 500


def test_it_deletes(objects):
    objects.stored["me.png"] = b"a photo"
    default_storage.delete("me.png")
    assert objects.stored == {}


def test_a_file_is_read_as_any_other(objects):
    objects.stored["me.png"] = b"a photo"
    with default_storage.open("me.png") as file:
        assert BytesIO(file.read()).getvalue() == b"a photo"
        file.seek(2)
        assert file.read() == b"photo"


@pytest.mark.parametrize(("name", "loaded"), [("", False), (NAME, True)])
def test_the_client_is_loaded_only_where_there_is_a_bucket(monkeypatch, name, loaded):
    monkeypatch.setenv("MEDIA_BUCKET", name)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "mysite.settings")
    code = (
        "import django, sys; django.setup(); import mysite.urls\n"
        "from django.core.files.storage import storages; storages['default']; print('boto3' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=site.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{loaded}\n"
