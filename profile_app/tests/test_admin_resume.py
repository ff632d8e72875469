import html
import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from profile_app.models import Award, Profile, Project
from profile_app.person import Person
from profile_app.resume import to_resume
from profile_app.resume_import import SIZE_LIMIT

pytestmark = pytest.mark.django_db
IMPORT = "/admin/profile_app/profile/import/"
CONFIRM = f"{IMPORT}confirm/"
DOCUMENT = {"basics": {"name": "김새벽", "mood": "good"}, "projects": [{"name": "새 일"}, {"name": "<b>"}]}


@pytest.fixture(autouse=True)
def stored():
    Profile.objects.create(name="한서윤")
    Project.objects.create(name="옛 일")
    Award.objects.create(title="숨은 상", is_published=False)


def upload(client, document):
    raw = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile("resume.json", raw)})


def plan(response):
    return html.unescape(re.findall(r'name="plan" value="([^"]+)"', response.text)[0])


def table(response):
    cells = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', response.text)
    return {section: (now, then) for section, now, then in cells}


def names():
    return [Profile.objects.get().name, *Project.objects.values_list("name", flat=True)]


def test_a_file_is_previewed_and_then_replaces_the_profile(admin_client):
    response = upload(admin_client, DOCUMENT)
    assert table(response) | {"이름": ("한서윤", "김새벽"), "프로젝트": ("1", "2"), "수상": ("1", "0")} == table(
        response
    )
    assert "<code>basics.mood</code>" in response.text
    assert names() == ["한서윤", "옛 일"]
    done = admin_client.post(CONFIRM, {"plan": plan(response)}, follow=True)
    assert done.redirect_chain[-1] == ("/admin/profile_app/profile/1/change/", 302)
    assert 'class="info"' in done.text
    assert names() == ["김새벽", "새 일", "<b>"]


def test_a_first_profile_may_come_from_a_file(admin_client):
    Profile.objects.all().delete()
    assert f'href="{IMPORT}"' in admin_client.get("/admin/profile_app/profile/", follow=True).text
    admin_client.post(CONFIRM, {"plan": plan(upload(admin_client, DOCUMENT))})
    assert Profile.objects.get().name == "김새벽"


def test_what_is_downloaded_uploads_unchanged(admin_client, sample_person):
    downloaded = admin_client.get("/resume.json").content
    admin_client.post(CONFIRM, {"plan": plan(upload(admin_client, downloaded))})
    assert to_resume(Person.published()) == json.loads(downloaded)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"basics": {"name": "김"}, "projects": [{"name": "가"}, {"startDate": "어제"}]}, "projects[1]."),
        ({"basics": []}, "basics: "),
        (b"{", "JSON"),
        (b" " * (SIZE_LIMIT + 1), "1MB"),
    ],
)
def test_a_fault_is_said_with_its_place(admin_client, document, said):
    text = upload(admin_client, document).text
    assert said in re.findall(r'<ul class="errorlist".*?</ul>', text, re.DOTALL)[0]
    assert 'name="plan"' not in text
    assert names() == ["한서윤", "옛 일"]


def test_a_site_that_changed_meanwhile_is_previewed_anew(admin_client):
    before = upload(admin_client, DOCUMENT)
    Project.objects.create(name="그사이 쓴 일")
    again = admin_client.post(CONFIRM, {"plan": plan(before)})
    assert table(again)["프로젝트"] == ("2", "2")
    assert 'class="warning"' in again.text
    assert "그사이 쓴 일" in names()
    admin_client.post(CONFIRM, {"plan": plan(again)})
    assert names() == ["김새벽", "새 일", "<b>"]


@pytest.mark.parametrize("forge", [lambda _: "", lambda plan: plan[:-1], lambda plan: plan[1:]])
def test_a_plan_of_other_hands_is_refused(admin_client, forge):
    signed = plan(upload(admin_client, DOCUMENT))
    answer = admin_client.post(CONFIRM, {"plan": forge(signed)}, follow=True)
    assert answer.redirect_chain == [(IMPORT, 302)]
    assert names() == ["한서윤", "옛 일"]


@pytest.mark.parametrize("missing", ["add_profile", "change_link", "delete_project"])
def test_it_takes_every_right(admin_client, client, missing):
    signed = plan(upload(admin_client, DOCUMENT))
    user = get_user_model().objects.create_user("clerk", password="-", is_staff=True)
    rights = Permission.objects.filter(content_type__app_label="profile_app")
    user.user_permissions.set(rights.exclude(codename=missing))
    client.force_login(user)
    assert client.get(IMPORT).status_code == 403
    assert upload(client, DOCUMENT).status_code == 403
    assert client.post(CONFIRM, {"plan": signed}).status_code == 403
    assert f'href="{IMPORT}"' not in client.get("/admin/profile_app/profile/1/change/").text
    assert names() == ["한서윤", "옛 일"]


def test_the_profile_leads_there_and_to_the_download(admin_client):
    text = admin_client.get("/admin/profile_app/profile/1/change/").text
    assert f'href="{IMPORT}"' in text
    assert 'href="/resume.json" download' in text


def test_a_plan_is_for_posting(admin_client):
    assert admin_client.get(CONFIRM).status_code == 405
