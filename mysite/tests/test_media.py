import pytest


@pytest.fixture(autouse=True)
def files(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "photos").mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    for name in ("0123456789abcdef-160.webp", "me.png", "my-photo.png", "0123456789abcdef.png"):
        (settings.MEDIA_ROOT / "photos" / name).write_bytes(b"photo")


@pytest.mark.parametrize(
    ("name", "caching"),
    [
        ("0123456789abcdef-160.webp", "public, max-age=31536000, immutable"),
        ("me.png", "public, max-age=300"),
        ("my-photo.png", "public, max-age=300"),
        ("0123456789abcdef.png", "public, max-age=300"),
    ],
)
def test_only_a_name_that_changes_with_the_content_is_kept_for_long(client, name, caching):
    response = client.get(f"/media/photos/{name}")
    assert b"".join(response) == b"photo"
    response.close()
    assert response["Cache-Control"] == caching
    assert response["X-Content-Type-Options"] == "nosniff"
    known = client.get(f"/media/photos/{name}", headers={"If-Modified-Since": response["Last-Modified"]})
    assert (known.status_code, known["Cache-Control"]) == (304, caching)


@pytest.mark.parametrize(
    "path", ["../secret.jpg", "%2e%2e/secret.jpg", "photos/../../secret.jpg", "/etc/passwd", "a%00b", "a" * 300]
)
def test_nothing_outside_is_served(client, path):
    response = client.get(f"/media/{path}")
    assert response.status_code in {400, 404}
    assert "Cache-Control" not in response


def test_no_folder_is_listed_and_nothing_is_taken(client):
    assert client.get("/media/photos/").status_code == 404
    assert client.post("/media/photos/me.png").status_code == 405
