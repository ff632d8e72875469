import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext

from profile_app.models import (
    Activity,
    Award,
    Career,
    Certificate,
    Education,
    Language,
    Link,
    Position,
    Profile,
    Project,
    SkillGroup,
)

SECTIONS = {
    Career: {"name": "온결페이"},
    Project: {"name": "원장", "start": "2024-03", "end": "2025-01", "highlights": "하나\r\n둘"},
    SkillGroup: {"name": "데이터", "keywords": "MariaDB\r\nKafka"},
    Education: {"institution": "해랑대학교", "start": "2015-03", "end": "2019-02", "courses": "분산 처리"},
    Certificate: {"name": "정보처리기사", "date": "2018-08"},
    Award: {"title": "올해의 엔지니어", "date": "2025-12"},
    Activity: {"organization": "파이썬 저녁 모임", "start": "2022-01", "highlights": "발표 30회"},
    Language: {"name": "영어", "fluency": "업무 회의"},
}
PROFILE = {"name": "한서윤", "label": "백엔드 개발자", "email": "me@example.com", "country_code": "KR"}
NO_LINKS = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
ONE_POSITION = {
    "positions-TOTAL_FORMS": 1,
    "positions-INITIAL_FORMS": 0,
    "positions-0-title": "리드",
    "positions-0-start": "2025.03",
    "positions-0-highlights": "하나\r\n둘",
}


def address(model, page, *args):
    return reverse(f"admin:profile_app_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", SECTIONS)
def test_an_entry_is_added_listed_and_changed(admin_client, model):
    data = SECTIONS[model] | {"order": 3, "is_published": "on"} | (ONE_POSITION if model is Career else {})
    assert admin_client.get(address(model, "add")).status_code == 200
    response = admin_client.post(address(model, "add"), data)
    assert response.status_code == 302, response.context["errors"]
    entry = model.objects.get()
    assert entry.order == 3
    assert str(entry) in admin_client.get(address(model, "changelist")).content.decode()
    change = admin_client.get(address(model, "change", entry.pk))
    assert (
        reverse("admin:view_on_site", args=[change.context["content_type_id"], entry.pk])
        in change.content.decode()
    )


def test_view_on_site_leads_to_the_section(admin_client):
    project = Project.objects.create(name="원장")
    page = admin_client.get(address(Project, "change", project.pk))
    view = reverse("admin:view_on_site", args=[page.context["content_type_id"], project.pk])
    assert admin_client.get(view).url.endswith("/#projects")


@pytest.mark.parametrize("model", SECTIONS)
def test_order_and_publication_are_changed_in_the_list(admin_client, model):
    fields = {key: value for key, value in SECTIONS[model].items() if "\n" not in value}
    entry = model.objects.create(**fields)
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": entry.pk, "form-0-order": 7, "_save": "1"}
    assert admin_client.post(address(model, "changelist"), data).status_code == 302
    entry.refresh_from_db()
    assert (entry.order, entry.is_published) == (7, False)


@pytest.mark.parametrize("model", SECTIONS)
def test_an_empty_list_says_what_it_is_for_and_what_to_do(admin_client, model):
    text = admin_client.get(address(model, "changelist")).text
    assert gettext(vars(type(admin.site.get_model_admin(model)))["when_empty"]) in text
    assert f'<a class="button" href="{address(model, "add")}">' in text
    model.objects.create(**{key: value for key, value in SECTIONS[model].items() if "\n" not in value})
    assert 'class="nothing"' not in admin_client.get(address(model, "changelist")).text


def test_a_filter_that_finds_nothing_leads_back_to_all(admin_client):
    Project.objects.create(name="원장")
    text = admin_client.get(address(Project, "changelist"), {"name": "다른 것"}).text
    assert '<a href="?">' in text
    assert '<a class="button"' not in text


def test_positions_are_written_with_their_company(admin_client):
    admin_client.post(address(Career, "add"), SECTIONS[Career] | {"order": 0} | ONE_POSITION)
    position = Position.objects.get()
    assert (position.career.name, position.start, position.highlights) == ("온결페이", "2025-03", ["하나", "둘"])


def test_the_list_of_careers_asks_for_positions_once(admin_client, django_assert_max_num_queries):
    for number in range(20):
        career = Career.objects.create(name=f"회사 {number}")
        Position.objects.create(career=career, title="개발자", start="2020")
    with django_assert_max_num_queries(12):
        admin_client.get(address(Career, "changelist"))


def test_a_wrong_period_is_said_beside_its_field(admin_client):
    data = SECTIONS[Project] | {"order": 0, "start": "2025-02", "end": "2024-02"}
    response = admin_client.post(address(Project, "add"), data)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["end"]
    assert not Project.objects.exists()


def test_the_profile_is_written_with_its_links(admin_client):
    links = {"links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0, "links-0-network": "GitHub", "links-0-order": 0}
    data = PROFILE | links | {"links-0-url": "github.example.com/han"}
    assert admin_client.post(address(Profile, "add"), data).status_code == 302
    assert Profile.objects.get().pk == 1
    assert Link.objects.get().url == "https://github.example.com/han"


def test_the_list_of_profiles_is_the_profile(admin_client):
    assert admin_client.get(address(Profile, "changelist")).url == address(Profile, "add")
    Profile.objects.create(name="한서윤")
    change = admin_client.get(address(Profile, "changelist")).url
    assert change == address(Profile, "change", 1)
    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, PROFILE | NO_LINKS | {"name": "한서준"}).status_code == 302
    assert Profile.objects.get().name == "한서준"


def test_a_second_profile_is_refused(admin_client):
    Profile.objects.create(name="한서윤")
    assert admin_client.get(address(Profile, "add")).status_code == 403
    assert admin_client.post(address(Profile, "add"), PROFILE | NO_LINKS).status_code == 403
    assert Profile.objects.get().name == "한서윤"


def test_every_section_has_its_list():
    assert all(admin.site.is_registered(model) for model in SECTIONS)


@pytest.mark.parametrize("model", [Profile, *SECTIONS])
def test_english_is_written_in_fields_that_are_folded_away(admin_client, model):
    last = list(admin_client.get(address(model, "add")).context["adminform"])[-1]
    assert last.classes == "collapse"
    assert [name for line in last for field in line for name in [field.field.name]] == [
        f"{name}_en" for name in model.english
    ]
