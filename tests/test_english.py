import pytest
from django.apps import apps

from mysite.content import Content
from profile_app.models import Career, Profile, SkillGroup

TRANSLATED = [model for model in apps.get_models() if issubclass(model, Content) and model.english]


@pytest.mark.parametrize("model", TRANSLATED)
def test_an_english_twin_is_of_the_same_kind_and_may_stay_empty(model):
    for name in model.english:
        field, twin = model._meta.get_field(name), model._meta.get_field(f"{name}_en")
        assert type(twin) is type(field)
        assert twin.max_length == field.max_length
        assert twin.blank
        assert not twin.null
        assert str(twin.verbose_name) == f"{field.verbose_name} (영어)"


def test_english_stands_where_it_is_written_and_korean_elsewhere():
    career = Career(name="온결페이", name_en="Ongyeolpay", location="서울")
    assert career.in_language("en") is career
    assert (career.name, career.location) == ("Ongyeolpay", "서울")


def test_a_list_in_english_replaces_the_korean_one_as_a_whole():
    group = SkillGroup(keywords=["가", "나"])
    group.keywords_en = ["A"]  # type: ignore[attr-defined]  # added by in_english_too
    assert group.in_language("en").keywords == ["A"]


@pytest.mark.parametrize("language", ["ko", None])
def test_korean_stays_korean(language):
    assert Profile(name="한서윤", name_en="Seoyun Han").in_language(language).name == "한서윤"
