import pytest
from django.utils import timezone

from kakao.models import Connection, Message

LIST, STATUS = "/admin/kakao/message/", "/admin/kakao/connection/"


@pytest.fixture
def message(db) -> Message:
    return Message.objects.create(name="박지민", contact="jimin@example.com", body="<b>안녕</b>\n둘째 줄")


def test_the_inbox_lists_without_kakao(owner_browser, message):
    message.mark_failed("-2")
    response = owner_browser.get(LIST)
    assert response.status_code == 200
    assert "박지민" in response.text
    assert "<b>안녕" not in response.text


@pytest.mark.parametrize(
    "query", ["?q=jimin", "?state__exact=waiting", "?read_at__isempty=1", "?created_at__gte=2020-01-01+00%3A00%3A00%2B09%3A00"]
)
def test_the_inbox_filters(owner_browser, message, query):
    assert owner_browser.get(LIST + query).status_code == 200


def test_opening_a_message_marks_it_read_and_links_the_answer(owner_browser, message):
    response = owner_browser.get(f"{LIST}{message.pk}/change/")
    assert response.status_code == 200
    assert 'href="mailto:jimin@example.com"' in response.text
    message.refresh_from_db()
    assert message.read_at


@pytest.mark.parametrize("number", ["0", "999", "no-number"])
def test_a_message_that_is_not_there_leads_back(owner_browser, message, number):
    assert owner_browser.get(f"{LIST}{number}/change/").status_code == 302


def test_a_phone_number_is_a_link_too(owner_browser, message):
    Message.objects.update(contact="010-1234-5678")
    assert 'href="tel:010-1234-5678"' in owner_browser.get(f"{LIST}{message.pk}/change/").text


def test_failed_messages_can_be_sent_again(owner_browser, message):
    message.mark_failed("-2")
    owner_browser.post(LIST, {"action": "send_again", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.state == "waiting"


def test_messages_can_be_marked_read(owner_browser, message):
    owner_browser.post(LIST, {"action": "mark_read", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.read_at


def test_messages_are_neither_added_nor_changed_by_hand(owner_browser, message):
    assert owner_browser.get(f"{LIST}add/").status_code == 403
    owner_browser.post(f"{LIST}{message.pk}/change/", {"body": "changed"})
    message.refresh_from_db()
    assert message.body.startswith("<b>")


def test_messages_can_be_deleted(owner_browser, message):
    owner_browser.post(f"{LIST}{message.pk}/delete/", {"post": "yes"})
    assert not Message.objects.exists()


def test_the_kakao_page_without_a_connection_offers_to_connect(owner_browser, settings):
    response = owner_browser.get(STATUS)
    assert 'action="/kakao/connect/"' in response.text
    assert 'action="/kakao/disconnect/"' not in response.text
    assert f"{settings.SITE_URL}/kakao/callback/" in response.text


def test_the_kakao_page_tells_of_the_connection_and_never_of_its_tokens(owner_browser, connected, message):
    response = owner_browser.get(STATUS)
    assert str(connected.kakao_id) in response.text
    assert 'action="/kakao/disconnect/"' in response.text
    for secret in (connected.access_token, connected.refresh_token, connected.access_ciphertext):
        assert secret not in response.text


def test_the_kakao_page_names_the_remedy(owner_browser, connected):
    Connection.objects.update(error_code="KOE010", error_at=timezone.now())
    assert "KAKAO_CLIENT_SECRET" in owner_browser.get(STATUS).text


@pytest.mark.parametrize("path", ["add/", "1/change/", "1/delete/"])
def test_there_is_nothing_to_edit_in_a_connection(owner_browser, connected, path):
    assert owner_browser.get(STATUS + path).status_code in {200, 403}
    owner_browser.post(STATUS + path, {"post": "yes", "scopes": "all"})
    assert Connection.objects.get().scopes == "talk_message"


def test_the_pages_are_the_owners(client, db):
    for url in (LIST, STATUS):
        assert client.get(url).status_code == 302
