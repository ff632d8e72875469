import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mysite.models import Revision
from profile_app.models import Career, Language, Link, Position, Profile, Project

pytestmark = pytest.mark.django_db


def test_there_is_one_profile():
    Profile.objects.create(name="한서윤")
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(name="다른 사람")
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(pk=2, name="다른 사람")
    assert Profile.objects.get().name == "한서윤"


def test_the_profile_can_be_changed():
    Profile.objects.create(name="한서윤")
    profile = Profile.objects.get()
    profile.name = "한서준"
    profile.save()
    assert Profile.objects.get().name == "한서준"


@pytest.mark.parametrize(("start", "end"), [("2024-03", "2024-02"), ("2024-03", "2023"), ("2024", "2023-12")])
def test_an_end_before_the_start_is_refused(start, end):
    with pytest.raises(ValidationError) as caught:
        Project(name="원장", start=start, end=end).full_clean()
    assert set(caught.value.message_dict) == {"end"}


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-03", "2024-03"), ("2024-03", "2024"), ("2024", "2024-01"), ("", "2024"), ("2024", ""), ("", "")],
)
def test_other_periods_are_taken(start, end):
    Project(name="원장", start=start, end=end).full_clean()


def test_a_position_needs_a_start():
    with pytest.raises(ValidationError) as caught:
        Position(title="리드").full_clean(exclude=["career"])
    assert set(caught.value.message_dict) == {"start"}


def test_entries_come_by_order_and_then_as_they_were_made():
    for name, order in (("셋", 2), ("하나", 0), ("넷", 2), ("둘", 1)):
        Language.objects.create(name=name, order=order)
    assert [language.name for language in Language.objects.all()] == ["하나", "둘", "셋", "넷"]


def test_the_latest_position_comes_first():
    career = Career.objects.create(name="온결페이")
    for start in ("2021-05", "2023", "2022-12"):
        Position.objects.create(career=career, title=start, start=start)
    assert [position.title for position in career.positions.all()] == ["2023", "2022-12", "2021-05"]


def test_positions_held_at_once_count_once_in_a_company():
    career = Career.objects.create(name="온결페이")
    Position.objects.create(career=career, title="개발자", start="2020-01", end="2020-12")
    Position.objects.create(career=career, title="리드", start="2020-07", end="2021-06")
    assert career.months == 18


def test_every_model_advances_the_revision():
    profile = Profile.objects.create(name="한서윤")
    before = Revision.current()
    Link.objects.create(profile=profile, network="GitHub", url="https://github.example.com")
    assert Revision.current() != before
