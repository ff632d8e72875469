import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st

from profile_app.fields import LinesField, PartialDateField, WebAddressField
from profile_app.models import Profile, SkillGroup

LINES = LinesField()


@pytest.mark.parametrize("text", ["2024", "2024-03", "2024-02-29", "2024.03", " 2024-03 "])
def test_a_date_is_as_exact_as_it_is_known(text):
    assert PartialDateField().clean(text, None) == text.strip().replace(".", "-")


@pytest.mark.parametrize(
    "text",
    ["24", "2024-3", "2024-13", "2024-00", "2023-02-29", "2024-03-", "0999", "3000", "20240301", "２０２４", "now",
     "2024-W01", "2024-03\n-"],
)  # fmt: skip
def test_it_refuses_what_is_no_date(text):
    with pytest.raises(ValidationError):
        PartialDateField().clean(text, None)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.com", "example", "data:text/html,x"])
def test_an_address_is_http(address):
    with pytest.raises(ValidationError):
        WebAddressField().clean(address, None)


def test_the_owner_need_not_type_the_scheme():
    assert WebAddressField().formfield().clean("example.com/me") == "https://example.com/me"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_lines_survive_the_database(lines):
    value = LINES.to_python(lines)
    assert LINES.from_db_value(LINES.get_prep_value(value)) == value
    assert all(line == line.strip() and line and len(line.splitlines()) == 1 for line in value)


@pytest.mark.django_db
def test_lines_are_a_list_wherever_they_come_from():
    group = SkillGroup.objects.create(name="데이터", keywords=["MariaDB", "두\n줄", " "])
    group.refresh_from_db()
    assert group.keywords == ["MariaDB", "두 줄"]


SkillForm = modelform_factory(SkillGroup, fields=["keywords"])


def test_lines_are_typed_one_a_line():
    form = SkillForm({"keywords": "Python\r\n\r\n  Django  \r\n"}, instance=SkillGroup(keywords=["Kafka"]))
    assert form.instance.keywords == ["Kafka"]
    assert "Kafka</textarea>" in str(SkillForm(instance=SkillGroup(keywords=["MariaDB", "Kafka"])))
    assert form.is_valid()
    assert form.instance.keywords == ["Python", "Django"]
    assert form.has_changed()


def test_a_profile_whose_photo_is_lost_can_still_be_saved():
    Profile(name="한서윤", photo="photos/lost.png").clean_fields()
