import pytest

from mysite.content import Content, ContentQuerySet
from mysite.models import Revision


@pytest.fixture
def entry(db):
    from django.apps import apps

    return apps.get_model("chatbot", "Entry").objects.create(question="누구세요?", answer="봇이에요.")


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: type(entry).objects.create(question="뭐예요?", answer="봇이에요."),
        lambda entry: type(entry).objects.update(is_published=False),
        lambda entry: type(entry).objects.all().delete(),
        lambda entry: type(entry).objects.bulk_create([type(entry)(question="왜요?", answer="그냥요.")]),
        lambda entry: type(entry).objects.bulk_update([entry], ["answer"]),
    ],
    ids=["save", "delete", "create", "update", "delete all", "bulk_create", "bulk_update"],
)
def test_each_road_through_the_orm_advances_the_revision(entry, change):
    before = Revision.current()
    change(entry)
    assert Revision.current() != before


def test_reading_does_not(entry):
    before = Revision.current()
    list(type(entry).objects.all())
    assert Revision.current() == before


def test_a_revision_is_there_before_the_first_change(db):
    assert Revision.current() == ""


def test_content_brings_the_queryset_that_advances_it():
    from django.apps import apps

    content = [model for model in apps.get_models() if issubclass(model, Content)]
    assert len(content) > 5
    assert all(isinstance(model._default_manager.all(), ContentQuerySet) for model in content)
