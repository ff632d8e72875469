import pytest
from django.core.management import call_command

from profile_app.gaps import gaps
from profile_app.models import Career, Link, Profile

pytestmark = pytest.mark.django_db


def pages() -> list[str]:
    return [gap.url.removeprefix("/admin/profile_app/") for gap in gaps()]


def texts() -> set[str]:
    return {str(gap.text) for gap in gaps()}


def test_without_a_profile_there_is_one_thing_to_do():
    assert pages() == ["profile/"]


def test_a_bare_profile_wants_everything_each_on_its_page():
    Profile.objects.create(name="한서윤")
    assert pages() == ["profile/"] * 5 + ["career/", "project/", "skillgroup/"]
    assert len(texts()) == 8


def test_a_full_profile_wants_nothing():
    call_command("load_sample", verbosity=0)
    Profile.objects.update(photo="photos/me.jpg")
    assert pages() == []


@pytest.mark.parametrize("field", ["photo", "label", "tagline", "summary"])
def test_what_was_filled_in_is_no_longer_asked_for(field):
    Profile.objects.create(name="한서윤")
    before = texts()
    Profile.objects.update(**{field: "가"})
    assert texts() < before
    assert len(before - texts()) == 1


@pytest.mark.parametrize("fields", [{"email": "me@example.com"}, {"phone": "010-1234-5678"}, {}])
def test_one_way_to_reach_the_owner_is_enough(fields):
    profile = Profile.objects.create(name="한서윤", **fields)
    if not fields:
        Link.objects.create(profile=profile, network="GitHub", url="https://github.com/")
    assert len(pages()) == 7


def test_an_unpublished_entry_leaves_the_section_empty():
    Profile.objects.create(name="한서윤")
    career = Career.objects.create(name="온결페이", is_published=False)
    assert "career/" in pages()
    Career.objects.filter(pk=career.pk).update(is_published=True)
    assert "career/" not in pages()


def test_it_takes_one_query(django_assert_num_queries):
    Profile.objects.create(name="한서윤")
    with django_assert_num_queries(1):
        gaps()
