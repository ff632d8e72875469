"""An entry's page that was opened before its phrasings changed elsewhere."""

import pytest
from django.urls import reverse

from chatbot.models import Entry
from chatbot.qna import Record
from chatbot.tests.factories import make_entry
from chatbot.tests.test_replay_admin import CHANGE, form

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return make_entry("이름이 뭐예요?", "성함", "누구세요", "호칭")


def texts(entry: Entry) -> list[str]:
    return [phrasing.text for phrasing in entry.phrasings.all()]


def save(client, entry: Entry, data: dict[str, str]):
    return client.post(reverse(CHANGE, args=[entry.pk]), data)


def test_what_was_typed_is_saved_though_another_tab_deleted_its_phrasing(admin_client, entry):
    data = form(*entry.phrasings.all(), "새 표현") | {"phrasings-1-text": "고쳐 쓴 표현"}
    entry.phrasings.get(text="누구세요").delete()
    assert save(admin_client, entry, data).status_code == 302
    assert texts(entry) == ["성함", "호칭", "고쳐 쓴 표현", "새 표현"]


def test_a_phrasing_deleted_in_both_tabs_stays_deleted(admin_client, entry):
    data = form(*entry.phrasings.all()) | {"phrasings-1-DELETE": "on"}
    entry.phrasings.get(text="누구세요").delete()
    assert save(admin_client, entry, data).status_code == 302
    assert texts(entry) == ["성함", "호칭"]


def test_what_an_import_stored_anew_is_not_doubled(admin_client, entry):
    data = form(*entry.phrasings.all())
    Entry.objects.store([Record(entry.question, entry.answer, ("성함", "누구세요", "호칭", "성명"))])
    assert save(admin_client, entry, data).status_code == 302
    assert texts(entry) == ["성함", "누구세요", "호칭", "성명"]


def test_a_phrasing_that_another_tab_added_stays(admin_client, entry):
    data = form(*entry.phrasings.all())
    entry.phrasings.create(text="성명")
    assert save(admin_client, entry, data).status_code == 302
    assert texts(entry) == ["성함", "누구세요", "호칭", "성명"]


def test_a_fault_elsewhere_shows_every_row_again(admin_client, entry):
    data = form(*entry.phrasings.all(), question="") | {"phrasings-0-text": "고쳐 쓴 표현"}
    entry.phrasings.get(text="성함").delete()
    page = save(admin_client, entry, data).content.decode()
    for text in ("고쳐 쓴 표현", "누구세요", "호칭"):
        assert f'value="{text}"' in page
