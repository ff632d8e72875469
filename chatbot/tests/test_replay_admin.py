from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from chatbot.admin.replay import typed_draft
from chatbot.models import AskedQuestion, Entry, Phrasing
from chatbot.replay import Draft, Replay, replay
from chatbot.tests.factories import make_entry
from mysite.models import Revision

pytestmark = pytest.mark.django_db
LIST = "admin:chatbot_entry_changelist"
ADD = "admin:chatbot_entry_add"
CHANGE = "admin:chatbot_entry_change"
DELETE = "admin:chatbot_entry_delete"


def form(*phrasings: str | Phrasing, **fields: str) -> dict[str, str]:
    """What the browser sends; a stored phrasing goes with its key."""
    stored = [phrasing for phrasing in phrasings if isinstance(phrasing, Phrasing)]
    data = {
        "question": "이름이 뭐예요?",
        "answer": "한서윤이에요.",
        "is_published": "on",
        "order": "1",
        "phrasings-TOTAL_FORMS": str(len(phrasings)),
        "phrasings-INITIAL_FORMS": str(len(stored)),
    }
    for number, phrasing in enumerate(phrasings):
        data[f"phrasings-{number}-text"] = str(phrasing)
        if isinstance(phrasing, Phrasing):
            data[f"phrasings-{number}-id"] = str(phrasing.pk)
            data[f"phrasings-{number}-entry"] = str(phrasing.entry_id)
    return data | fields


def preview(client, url: str, data: dict[str, str]):
    return client.post(url, data | {"_preview": "1"})


def shown(response) -> list[tuple[str, bool, bool]]:
    """Each question that changes: was it answered, would it be?"""
    return [
        (change.asked.text, change.before.status == "answered", change.after.status == "answered")
        for change in response.context["replay"].changes
    ]


def select(*entries: Entry, **fields: str) -> dict[str, object]:
    return {"_selected_action": [entry.pk for entry in entries], **fields}


class TestPreview:
    def test_a_new_entry_is_previewed_and_not_saved(self, admin_client):
        AskedQuestion.objects.log("성함", "unknown", None, None)
        response = preview(admin_client, reverse(ADD), form("성함"))
        assert shown(response) == [("이름이 뭐예요?", False, True), ("성함", False, True)]
        assert not Entry.objects.exists()
        assert not LogEntry.objects.exists()

    def test_a_change_is_previewed_and_not_saved(self, admin_client):
        entry = make_entry("이름이 뭐예요?", "성함", "좋아하는 운동")
        kept, dropped = entry.phrasings.all()
        revision = Revision.current()
        data = form(kept, dropped, "월급 액수", **{"phrasings-1-DELETE": "on"})
        response = preview(admin_client, reverse(CHANGE, args=[entry.pk]), data)
        assert shown(response) == [("좋아하는 운동", True, False), ("월급 액수", False, True)]
        assert [phrasing.text for phrasing in entry.phrasings.all()] == ["성함", "좋아하는 운동"]
        assert Revision.current() == revision
        assert not LogEntry.objects.exists()

    def test_what_was_typed_stays_in_the_form(self, admin_client):
        entry = make_entry("이름이 뭐예요?", "성함")
        data = form(entry.phrasings.get(), "월급 액수", question="새 질문", answer="새 답", order="7")
        page = preview(admin_client, reverse(CHANGE, args=[entry.pk]), data).content.decode()
        for typed in ('value="새 질문"', "새 답</textarea>", 'value="7"', 'value="성함"', 'value="월급 액수"'):
            assert typed in page
        assert "errornote" not in page
        assert 'form="entry_form" name="_save"' in page

    def test_what_was_previewed_can_be_saved(self, admin_client):
        data = form("성함")
        preview(admin_client, reverse(ADD), data)
        assert admin_client.post(reverse(ADD), data | {"_save": "1"}).status_code == 302
        assert Entry.objects.get().phrasings.get().text == "성함"

    def test_a_text_changed_in_place_is_previewed_as_changed(self, admin_client):
        entry = make_entry("이름이 뭐예요?", "무지개 양말")
        data = form(entry.phrasings.get(), **{"phrasings-0-text": "월급 액수"})
        response = preview(admin_client, reverse(CHANGE, args=[entry.pk]), data)
        assert shown(response) == [("무지개 양말", True, False), ("월급 액수", False, True)]

    def test_empty_rows_are_no_phrasings(self, admin_client):
        response = preview(admin_client, reverse(ADD), form("", ""))
        assert shown(response) == [("이름이 뭐예요?", False, True)]

    def test_unpublishing_in_the_form_is_previewed(self, admin_client):
        entry = make_entry()
        data = form()
        del data["is_published"]
        response = preview(admin_client, reverse(CHANGE, args=[entry.pk]), data)
        assert shown(response) == [("이름이 뭐예요?", True, False)]
        assert Entry.objects.get().is_published

    def test_a_draft_kept_unpublished_changes_nothing(self, admin_client):
        data = form()
        del data["is_published"]
        assert shown(preview(admin_client, reverse(ADD), data)) == []

    @pytest.mark.parametrize("wrong", [{"question": ""}, {"phrasings-0-text": "가" * 301}])
    def test_a_form_with_a_fault_shows_the_fault_and_no_preview(self, admin_client, wrong):
        response = preview(admin_client, reverse(ADD), form("성함") | wrong)
        assert "errornote" in response.content.decode()
        assert "replay" not in response.context
        assert not Entry.objects.exists()

    def test_a_phrasing_taken_from_another_entry_is_warned_of(self, admin_client):
        make_entry("좋아하는 운동이 뭐예요?", "성함")
        page = preview(admin_client, reverse(ADD), form("성함")).content.decode()
        assert 'class="warning"' in page

    def test_an_open_form_shows_no_preview(self, admin_client):
        response = admin_client.get(reverse(CHANGE, args=[make_entry().pk]))
        assert "replay" not in response.context
        assert 'name="_preview"' in response.content.decode()

    def test_a_reader_may_not_preview(self, client):
        entry = make_entry()
        client.force_login(reader())
        url = reverse(CHANGE, args=[entry.pk])
        assert 'name="_preview"' not in client.get(url).content.decode()
        assert preview(client, url, form()).status_code == 403

    @pytest.mark.django_db(transaction=True)
    def test_no_lock_is_held_while_the_questions_are_asked_again(self, admin_client, monkeypatch):
        entry = make_entry()
        held: list[bool] = []

        def watched(draft: Draft) -> Replay:
            held.append(connection.in_atomic_block)
            return replay(draft)

        monkeypatch.setattr("chatbot.admin.replay.replay", watched)
        preview(admin_client, reverse(CHANGE, args=[entry.pk]), form())
        admin_client.get(reverse(DELETE, args=[entry.pk]))
        for action in ("delete_selected", "unpublish"):
            admin_client.post(reverse(LIST), select(entry, action=action))
        assert held == [False] * 4


class TestDeletion:
    def test_the_confirmation_shows_what_changes(self, admin_client):
        entry = make_entry()
        response = admin_client.get(reverse(DELETE, args=[entry.pk]))
        assert shown(response) == [("이름이 뭐예요?", True, False)]
        assert 'id="replay"' in response.content.decode()
        assert Entry.objects.exists()

    def test_confirmed_it_deletes(self, admin_client):
        entry = make_entry()
        assert admin_client.post(reverse(DELETE, args=[entry.pk]), {"post": "yes"}).status_code == 302
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("key", ["0", "none"])
    def test_an_entry_that_is_gone_leads_back(self, admin_client, key):
        assert admin_client.get(reverse(DELETE, args=[key])).status_code == 302

    def test_of_several_the_confirmation_shows_what_changes(self, admin_client):
        entries = [make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?")]
        response = admin_client.post(reverse(LIST), select(*entries, action="delete_selected"))
        assert [text for text, _, _ in shown(response)] == ["이름이 뭐예요?", "연봉은 얼마예요?"]
        assert 'id="replay"' in response.content.decode()
        admin_client.post(reverse(LIST), select(*entries, action="delete_selected", post="yes"))
        assert not Entry.objects.exists()


class TestPublication:
    def test_unpublishing_is_confirmed_with_what_changes(self, admin_client):
        entry, other = make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?")
        response = admin_client.post(reverse(LIST), select(entry, action="unpublish"))
        assert shown(response) == [("이름이 뭐예요?", True, False)]
        assert Entry.objects.published().count() == 2
        admin_client.post(reverse(LIST), select(entry, action="unpublish", post="yes"))
        assert list(Entry.objects.published()) == [other]

    def test_publishing_is_confirmed_with_what_changes(self, admin_client):
        entry = make_entry("이름이 뭐예요?", "성함", is_published=False)
        response = admin_client.post(reverse(LIST), select(entry, action="publish"))
        assert shown(response) == [("이름이 뭐예요?", False, True), ("성함", False, True)]
        assert not Entry.objects.published().exists()
        admin_client.post(reverse(LIST), select(entry, action="publish", post="yes"))
        assert Entry.objects.get().is_published

    def test_the_page_sends_the_selection_as_it_came(self, admin_client):
        first, _second = make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?")
        response = admin_client.post(reverse(LIST), select(first, action="unpublish", select_across="1"))
        page = response.content.decode()
        assert f'name="_selected_action" value="{first.pk}"' in page
        assert 'name="select_across" value="1"' in page
        admin_client.post(reverse(LIST), select(first, action="unpublish", select_across="1", post="yes"))
        assert not Entry.objects.published().exists()

    def test_it_stands_in_the_history_of_those_that_changed(self, admin_client):
        entry, hidden = make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?", is_published=False)
        revision = Revision.current()
        admin_client.post(reverse(LIST), select(entry, hidden, action="unpublish", post="yes"))
        assert LogEntry.objects.get().object_id == str(entry.pk)
        assert Revision.current() != revision

    def test_nothing_to_change_says_so(self, admin_client):
        entry = make_entry()
        page = admin_client.post(reverse(LIST), select(entry, action="publish")).content.decode()
        assert 'name="post"' not in page

    @pytest.mark.parametrize("action", ["publish", "unpublish"])
    def test_a_reader_may_not(self, client, action):
        entries = [make_entry("이름이 뭐예요?"), make_entry("연봉은 얼마예요?", is_published=False)]
        client.force_login(reader())
        client.post(reverse(LIST), select(*entries, action=action, post="yes"))
        assert list(Entry.objects.published()) == entries[:1]

    def test_the_list_publishes_nothing_unseen(self, admin_client):
        make_entry()
        assert 'name="form-0-is_published"' not in admin_client.get(reverse(LIST)).content.decode()


def reader():
    user = get_user_model().objects.create_user("reader", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_entry", "view_phrasing"], content_type__app_label="chatbot")
    )
    return user


def test_what_is_typed_in_english_is_replayed_too():
    entry = Entry(question="이름?", answer="한서윤", question_en="Name?", answer_en="Seoyun", is_published=True)
    page = {"adminform": SimpleNamespace(form=SimpleNamespace(instance=entry)), "inline_admin_formsets": []}
    [source] = typed_draft(page).changed
    assert (source.phrasings, source.answer_en) == (("이름?", "Name?"), "Seoyun")
