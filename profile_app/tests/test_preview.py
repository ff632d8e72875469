"""The page before it is: from a form that is not saved yet, and under a signed address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.utils import timezone

from mysite.models import Revision
from profile_app.models import Career, Education, Position, Profile, Project, Section
from profile_app.preview_link import LIFETIME, preview_url
from profile_app.tests.test_photo import picture

pytestmark = pytest.mark.django_db
BASE = "/admin/profile_app/"
PROFILE = {"name": "한서준", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
PROJECT = {"name": "아직 쓰는 일", "order": 0, "is_published": "on"}


@pytest.fixture(autouse=True)
def profile(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Profile.objects.create(name="한서윤")


def preview(client, path, data):
    return client.post(f"{BASE}{path}preview/", data)


class TestOfAForm:
    def test_it_shows_what_is_typed_and_stores_nothing(self, admin_client):
        project = Project.objects.create(name="옛 이름")
        revision, before = Revision.current(), Project.objects.values().get()
        response = preview(admin_client, f"project/{project.pk}/", PROJECT)
        assert response.status_code == 200
        assert "아직 쓰는 일" in response.text
        assert "옛 이름" not in response.text
        assert 'class="preview-bar' in response.text
        assert 'content="noindex"' in response.text
        assert "no-store" in response["Cache-Control"]
        assert Project.objects.values().get() == before
        assert Revision.current() == revision
        assert not LogEntry.objects.exists()
        assert not admin_client.get("/admin/").context["messages"]

    def test_a_new_entry_shows_before_it_is_stored(self, admin_client):
        assert "아직 쓰는 일" in preview(admin_client, "project/", PROJECT).text
        assert not Project.objects.exists()

    def test_it_shows_in_english_too(self, admin_client):
        data = PROJECT | {"name_en": "Still being written"}
        english = admin_client.post(f"{BASE}project/preview/?en", data).text
        assert '<html lang="en">' in english
        assert "Still being written" in english
        assert "Still being written" not in preview(admin_client, "project/", data).text

    def test_rows_of_other_models_in_the_form_show_too(self, admin_client):
        career = Career.objects.create(name="온결페이")
        Position.objects.create(career=career, title="개발자", start="2024")
        position = {"TOTAL_FORMS": 2, "INITIAL_FORMS": 0, "1-title": "리드", "1-start": "2025.03"}
        data = {"name": "온결페이", "order": 0, "is_published": "on"}
        data |= {f"positions-{key}": value for key, value in position.items()}
        assert "리드" in preview(admin_client, f"career/{career.pk}/", data).text
        assert career.positions.count() == 1

    def test_what_is_not_published_shows_once_it_is_ticked(self, admin_client):
        Education.objects.create(institution="숨은 학교", is_published=False)
        project = Project.objects.create(name="숨은 일", is_published=False)
        shown = preview(admin_client, f"project/{project.pk}/", PROJECT).text
        assert "아직 쓰는 일" in shown
        assert "숨은 학교" not in shown
        unticked = {key: value for key, value in PROJECT.items() if key != "is_published"}
        assert "아직 쓰는 일" not in preview(admin_client, f"project/{project.pk}/", unticked).text

    def test_a_fault_shows_the_form_which_then_saves_as_ever(self, admin_client):
        project = Project.objects.create(name="옛 이름")
        response = preview(admin_client, f"project/{project.pk}/", PROJECT | {"start": "2025", "end": "2024"})
        assert list(response.context["adminform"].form.errors) == ["end"]
        assert 'value="아직 쓰는 일"' in response.text
        assert f'action="{BASE}project/{project.pk}/change/"' in response.text
        assert f'action="{BASE}project/add/"' in preview(admin_client, "project/", {}).text

    def test_an_uploaded_photo_shows_and_leaves_no_file(self, admin_client, settings):
        upload = SimpleUploadedFile("me.png", picture((400, 400)))
        data = PROFILE | {"photo": upload, "photo_alt": "안경을 쓴 한서윤"}
        text = preview(admin_client, "profile/1/", data).text
        assert re.search(r'src="data:image/jpeg;base64,[^"]{99,}"[^>]+alt="안경을 쓴 한서윤"', text)
        assert "data:image/webp;base64," in text
        assert "/media/" not in text
        assert list(settings.MEDIA_ROOT.rglob("*.*")) == []

    def test_the_stored_photo_stays_whatever_is_previewed(
        self, admin_client, settings, django_capture_on_commit_callbacks
    ):
        stored = {"photo": SimpleUploadedFile("me.png", picture((400, 400))), "photo_alt": "한서윤"}
        assert admin_client.post(f"{BASE}profile/1/change/", PROFILE | stored).status_code == 302
        files = sorted(settings.MEDIA_ROOT.rglob("*.*"))
        assert "/media/photos/" in preview(admin_client, "profile/1/", PROFILE | {"photo_alt": "한서윤"}).text
        other = {"photo": SimpleUploadedFile("you.png", picture((400, 400), "teal")), "photo_alt": "한서윤"}
        with django_capture_on_commit_callbacks(execute=True):
            without = preview(admin_client, "profile/1/", PROFILE | {"photo-clear": "on"})
            preview(admin_client, "profile/1/", PROFILE | other)
        assert 'class="photo"' not in without.text
        assert sorted(settings.MEDIA_ROOT.rglob("*.*")) == files

    def test_it_takes_the_right_to_save_the_form(self, client):
        project = Project.objects.create(name="원장")
        user = get_user_model().objects.create_user("clerk", password="-", is_staff=True)
        client.force_login(user)
        for codename, new, old in (("view", 403, 403), ("add", 200, 403), ("change", 403, 200)):
            user.user_permissions.set(Permission.objects.filter(codename=f"{codename}_project"))
            assert preview(client, "project/", PROJECT).status_code == new
            assert preview(client, f"project/{project.pk}/", PROJECT).status_code == old

    def test_the_button_is_on_every_form_and_saving_comes_first(self, admin_client):
        models: list[Any] = [Profile, *Section.__subclasses__()]
        for model in models:
            name = model._meta.model_name
            row = model.objects.first() or model.objects.create()
            text = admin_client.get(f"{BASE}{name}/{row.pk}/change/").text
            fragment = f"#{model.anchor}" if issubclass(model, Section) else ""
            button = f'formaction="{BASE}{name}/{row.pk}/preview/{fragment}" formtarget="_blank"'
            assert text.index('name="_save"') < text.index(button)

    def test_without_a_profile_there_is_no_page_to_preview(self, admin_client):
        Profile.objects.all().delete()
        assert "/preview/" not in admin_client.get(f"{BASE}project/add/").text
        assert "/preview/" in admin_client.get(f"{BASE}profile/add/").text

    def test_it_is_not_for_reading(self, admin_client):
        assert admin_client.get(f"{BASE}project/preview/").status_code == 405


class TestOfTheSignedAddress:
    @pytest.fixture(autouse=True)
    def draft(self, settings):
        return Project.objects.create(name="숨은 일", is_published=False)

    def path(self, settings):
        return preview_url().removeprefix(settings.SITE_URL)

    def test_anybody_sees_what_is_not_published(self, client, settings):
        korean = self.path(settings)
        for path, other in ((korean, f"/en{korean}"), (f"/en{korean}", korean)):
            response = client.get(path)
            assert f'href="{other}"' in response.text
            assert "숨은 일" in response.text
            assert 'class="preview-bar' in response.text
            assert 'content="noindex"' in response.text
            assert 'rel="canonical"' not in response.text
            assert response["Cache-Control"] == "no-store"
            assert not response.cookies
        assert "숨은 일" not in client.get("/").text
        assert "preview-bar" not in client.get("/").text

    def test_it_costs_no_more_than_the_page(self, client, settings, django_assert_num_queries):
        path = self.path(settings)
        for address in ("/", path):
            with django_assert_num_queries(11):
                client.get(address)

    def test_it_opens_for_a_week(self, client, settings, monkeypatch):
        path, now = self.path(settings), timezone.now()
        for later, status in ((LIFETIME - timedelta(minutes=1), 200), (LIFETIME + timedelta(minutes=1), 404)):
            monkeypatch.setattr("django.core.signing.time.time", (now + later).timestamp)
            assert client.get(path).status_code == status

    @pytest.mark.parametrize("token", ["page", "page.a.b", "%00", "가"])
    def test_a_forged_one_is_not_found(self, client, token):
        assert client.get(f"/preview/{token}/").status_code == 404

    def test_a_signature_for_something_else_opens_nothing(self, client):
        token = TimestampSigner(salt="another", sep=".").sign("page")
        assert client.get(f"/preview/{token}/").status_code == 404

    def test_it_stands_in_the_admin(self, admin_client, settings):
        address = f'href="{settings.SITE_URL}/preview/page.'
        assert address in admin_client.get(f"{BASE}profile/1/change/").text
        assert address in admin_client.get("/admin/").text
        Project.objects.update(is_published=True)
        assert address not in admin_client.get("/admin/").text

    def test_without_a_profile_nothing_waits_to_be_published(self, admin_client):
        Profile.objects.all().delete()
        assert "/preview/page." not in admin_client.get("/admin/").text

    @pytest.mark.parametrize("model", Section.__subclasses__())
    def test_any_section_may_hold_what_is_not_published(self, admin_client, model):
        Project.objects.all().delete()
        model.objects.create(is_published=False)
        assert "/preview/page." in admin_client.get("/admin/").text


def test_every_section_has_a_preview():
    assert all(hasattr(admin.site.get_model_admin(model), "preview_view") for model in Section.__subclasses__())
