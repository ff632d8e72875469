import re
from dataclasses import fields, replace
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from profile_app.card import Card, draw_card, drawable, shortened, wrapped
from profile_app.models import Profile

SEOYUN = Card("한서윤", "백엔드 개발자", "seoyun.example", "")


def opened(card):
    return Image.open(BytesIO(draw_card(card)))


def address(html):
    [found] = re.findall(r'<meta property="og:image" content="([^"]+)">', html)
    return found


def test_a_card_is_eight_hundred_by_four_hundred():
    with opened(SEOYUN) as image:
        assert (image.format, image.size) == ("PNG", (800, 400))
        assert len(image.convert("L").histogram()) == 256
    assert len(draw_card(SEOYUN)) < 60_000


def test_what_it_says_changes_its_address():
    cards = [SEOYUN, *(replace(SEOYUN, **{field.name: "다른"}) for field in fields(Card))]
    assert len({card.digest for card in cards}) == 5
    assert len({draw_card(card) for card in cards[:4]}) == 4


def test_a_card_is_drawn_once():
    assert draw_card(SEOYUN) is draw_card(replace(SEOYUN))


@given(st.text(max_size=100), st.text(max_size=200))
@settings(max_examples=15)
def test_no_text_stops_the_pen(name, headline):
    with opened(Card(name, headline, "seoyun.example", "")) as image:
        assert image.size == (800, 400)


def test_emoji_and_what_the_font_does_not_hold_are_left_out():
    assert drawable("한서윤 👩🏽‍💻 Han\u200d\t\U000e0041") == "한서윤 Han"
    assert drawable("👩🏽‍💻") == ""
    assert drawable("\u1112\u1161\u11ab") == "한"


def test_long_texts_are_shortened():
    assert shortened("한서윤", 46, 400) == "한서윤"
    assert re.fullmatch("한+…", shortened("한" * 100, 46, 400))
    assert wrapped("결제와 정산을 만드는 개발자", 36, 300) == ["결제와 정산을 만드는", "개발자"]
    assert wrapped("가 " * 200, 36, 300)[1].endswith("…")
    assert len(wrapped("가" * 200, 36, 300)) == 1
    assert wrapped("", 36, 300) == []


def test_a_photo_that_is_lost_does_not_matter():
    assert draw_card(replace(SEOYUN, photo="photos/lost-640.jpg")) == draw_card(SEOYUN)


@pytest.mark.django_db
class TestServed:
    @pytest.mark.parametrize("path", ["/", "/en/"])
    def test_the_page_names_its_card(self, client, path, settings):
        settings.SITE_URL = "https://seoyun.example"
        Profile.objects.create(name="한서윤", label="개발자")
        html = client.get(path).text
        assert address(html).startswith(f"https://seoyun.example{path}card/")
        for name, content in (("width", "800"), ("height", "400"), ("alt", "한서윤 – 개발자")):
            assert f'<meta property="og:image:{name}" content="{content}">' in html

    def test_it_is_kept_for_long_under_its_own_address_only(self, client, django_assert_num_queries, settings):
        Profile.objects.create(name="한서윤")
        url = address(client.get("/").text).removeprefix(settings.SITE_URL)
        with django_assert_num_queries(1):
            response = client.get(url)
        assert response["Content-Type"] == "image/png"
        assert "immutable" in response["Cache-Control"]
        Profile.objects.update(name="한서준")
        later = client.get(url)
        assert (later.status_code, later["Cache-Control"]) == (200, "no-cache")
        assert later.content != response.content
        assert not later.cookies
        assert client.post(url).status_code == 405

    def test_a_photo_shows_on_it(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        Image.new("RGB", (640, 640), "red").save(tmp_path / "me.jpg")
        with opened(replace(SEOYUN, photo="me.jpg")) as image:
            assert image.getpixel((630, 200))[0] > 240 > 20 > image.getpixel((630, 200))[1]

    def test_the_owner_sees_it_as_a_bubble(self, admin_client):
        profile = Profile.objects.create(name="한서윤", tagline="돈이 맞는 서버")
        html = admin_client.get(reverse("admin:profile_app_profile_change", args=[1])).text
        assert f'src="{Card.of(profile).url}"' in html
        assert '<p class="bubble-text">돈이 맞는 서버</p>' in html
        profile.delete()
        assert "bubble-card" not in admin_client.get(reverse("admin:profile_app_profile_add")).text
