import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from profile_app.models import Profile
from profile_app.photo import PIXEL_LIMIT, SIZE_LIMIT, PhotoError, check_photo, draw_squares

CHANGE = "admin:profile_app_profile_change"
DATA = {"name": "한서윤", "photo_alt": "안경을 쓴 한서윤", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}


def picture(size=(700, 500), colour="navy", kind="PNG", mode="RGB", **options):
    output = BytesIO()
    Image.new(mode, size, colour).save(output, kind, **options)
    return output.getvalue()


def squares(raw):
    return {(width, suffix): content for width, suffix, content in draw_squares(BytesIO(raw))}


def refusal(raw, size=1):
    with pytest.raises(PhotoError) as caught:
        check_photo(BytesIO(raw), size)
    return str(caught.value)


def test_a_photo_is_drawn_in_three_widths_and_two_formats():
    assert {width for width, _suffix in squares(picture((700, 500)))} == {160, 320}
    drawn = squares(picture((900, 700)))
    assert len(drawn) == 6
    for (width, suffix), content in drawn.items():
        with Image.open(BytesIO(content)) as image:
            assert image.size == (width, width)
            assert image.format == {"webp": "WEBP", "jpg": "JPEG"}[suffix]


def test_it_stands_upright_and_tells_nothing_about_where_it_was_taken():
    image = Image.new("RGB", (400, 400), "red")
    image.paste("blue", (0, 0, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = 3  # turned by half
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    output = BytesIO()
    image.save(output, "JPEG", exif=exif, comment=b"a secret", icc_profile=b"a profile")
    for content in squares(output.getvalue()).values():
        with Image.open(BytesIO(content)) as drawn:
            assert drawn.convert("RGB").crop((80, 20, 81, 21)).tobytes()[0] > 200
            assert not drawn.getexif()
            assert not {"exif", "comment", "icc_profile", "xmp"} & drawn.info.keys()
        assert b"a camera" not in content
        assert b"a secret" not in content


def test_transparent_parts_become_white():
    drawn = squares(picture((200, 200), (0, 0, 0, 0), mode="RGBA"))
    with Image.open(BytesIO(drawn[160, "jpg"])) as image:
        assert image.getpixel((80, 80)) == (255, 255, 255)


@pytest.mark.parametrize(
    "raw",
    [b"", b"x" * 100, b"<svg/>", b"<html>", picture()[:300], picture(kind="GIF"), picture(kind="BMP")],
    ids=["empty", "noise", "svg", "html", "cut", "gif", "bmp"],
)
def test_what_is_no_photo_is_refused(raw):
    assert "JPEG" in refusal(raw)


def test_what_is_too_large_or_too_small_is_refused():
    assert "10MB" in refusal(picture(), SIZE_LIMIT + 1)
    assert "5천만" in refusal(picture((PIXEL_LIMIT // 5000 + 1, 5000), 0, mode="1"))
    assert "160" in refusal(picture((500, 159)))


@pytest.mark.django_db(transaction=True)
class TestUpload:
    @pytest.fixture(autouse=True)
    def media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        self.photos = tmp_path / "photos"
        Profile.objects.create(name="한서윤")

    def post(self, admin_client, **data):
        return admin_client.post(reverse(CHANGE, args=[1]), DATA | data)

    def upload(self, admin_client, raw, **data):
        return self.post(admin_client, photo=SimpleUploadedFile("내 사진.png", raw, "image/png"), **data)

    def stored(self):
        return sorted(path.name for path in self.photos.iterdir())

    def test_the_page_offers_every_width(self, admin_client, client):
        assert self.upload(admin_client, picture((900, 900))).status_code == 302
        html = client.get("/").text
        assert re.search(r'<source type="image/webp" srcset="/media/photos/[0-9a-f]{16}-160.webp 160w, ', html)
        [tag] = re.findall(r'<img class="photo".*?>', html)
        assert 'alt="안경을 쓴 한서윤" width="208" height="208"' in tag
        addresses = re.findall(r"/media/photos/\S+\.(?:jpg|webp)", html)
        assert len(set(addresses)) == len(self.stored()) == 6
        assert re.fullmatch(r"photos/[0-9a-f]{16}-640\.jpg", str(Profile.objects.get().photo))

    def test_another_photo_takes_the_place_of_the_first(self, admin_client):
        self.upload(admin_client, picture((400, 400)))
        before = self.stored()
        self.upload(admin_client, picture((400, 400), "teal"))
        assert len(self.stored()) == len(before) == 4
        assert not set(before) & set(self.stored())

    def test_the_same_photo_again_stays(self, admin_client):
        for _again in range(2):
            self.upload(admin_client, picture((400, 400)))
            self.post(admin_client, label="개발자")
        assert len(self.stored()) == 4

    def test_no_photo_leaves_no_file(self, admin_client):
        self.upload(admin_client, picture((400, 400)))
        self.post(admin_client, **{"photo-clear": "on"})
        assert self.stored() == []
        self.upload(admin_client, picture((400, 400)))
        Profile.objects.all().delete()
        assert self.stored() == []

    def test_a_refused_photo_is_said_beside_the_field_and_the_old_one_stays(self, admin_client):
        self.upload(admin_client, picture((400, 400)))
        before = self.stored()
        assert "photo" in self.upload(admin_client, b"noise").context["adminform"].form.errors
        assert "photo_alt" in self.post(admin_client, photo_alt="").context["adminform"].form.errors
        assert self.stored() == before

    def test_a_photo_from_before_there_were_widths_still_shows_and_goes(self, admin_client, client):
        self.photos.mkdir()
        (self.photos / "me.png").write_bytes(picture())
        Profile.objects.update(photo="photos/me.png", photo_alt="한서윤")
        assert 'src="/media/photos/me.png" alt="한서윤" width="208"' in client.get("/").text
        assert self.post(admin_client, label="개발자").status_code == 302
        assert self.stored() == ["me.png"]
        self.post(admin_client, **{"photo-clear": "on"})
        assert self.stored() == []
