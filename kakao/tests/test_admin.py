from datetime import timedelta
from threading import Event

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client as Browser
from django.utils import timezone

from kakao.delivery import deliver_due
from kakao.models import Connection, Message
from kakao.tests.conftest import connect

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
    "query",
    [
        "?q=jimin",
        "?state__exact=waiting",
        "?read=no",
        "?read=yes",
        "?read=nonsense",
        "?created_at__gte=2020-01-01+00%3A00%3A00%2B09%3A00",
    ],
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


@pytest.fixture
def staff_browser(db) -> Browser:
    """Somebody who may look at everything of Kakao's, and change nothing."""
    user = get_user_model().objects.create_user("staff", password="-", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_connection", "view_message"]))
    browser = Browser()
    browser.force_login(user)
    return browser


def test_unread_messages_are_told_apart(owner_browser, message):
    other = Message.objects.create(name="김하늘", contact="010-1234-5678", body="읽은 것", read_at=timezone.now())
    assert '<span class="unread">박지민</span>' in owner_browser.get(LIST).text
    unread, read = owner_browser.get(f"{LIST}?read=no").text, owner_browser.get(f"{LIST}?read=yes").text
    assert message.name in unread
    assert other.name not in unread
    assert other.name in read
    assert message.name not in read


def test_a_waiting_message_tells_when_it_is_tried_next(owner_browser, message):
    due = timezone.localtime(timezone.now() + timedelta(hours=30))
    url = f"{LIST}{message.pk}/change/"
    Message.objects.update(due_at=due, error_code="-10")
    for page in (LIST, url):
        assert f"{due:%H:%M}" in owner_browser.get(page).text
    Message.objects.update(due_at=due - timedelta(days=3))
    assert f"{due:%H:%M}" not in owner_browser.get(LIST).text


def test_a_name_with_markup_is_text(owner_browser, message):
    Message.objects.update(name="<img src=x>", contact="<b>@example.com", error_code="<i>")
    for url in (LIST, f"{LIST}{message.pk}/change/"):
        text = owner_browser.get(url).text
        assert "<img src=x>" not in text
        assert "<b>@" not in text


def test_a_failed_message_can_be_sent_again_from_its_own_page(owner_browser, message):
    again = f"{LIST}{message.pk}/again/"
    assert again not in owner_browser.get(f"{LIST}{message.pk}/change/").text
    message.mark_failed("-2")
    assert f'formaction="{again}"' in owner_browser.get(f"{LIST}{message.pk}/change/").text
    assert owner_browser.get(again).status_code == 405
    assert owner_browser.post(again)["Location"] == f"{LIST}{message.pk}/change/"
    message.refresh_from_db()
    assert message.state == "waiting"


def test_who_may_only_look_sends_nothing(staff_browser, connected, message):
    message.mark_failed("-2")
    page = staff_browser.get(STATUS)
    assert page.status_code == 200
    assert "/kakao/connect/" not in page.text
    assert "/again/" not in staff_browser.get(f"{LIST}{message.pk}/change/").text
    assert staff_browser.post(f"{LIST}{message.pk}/again/").status_code == 403
    staff_browser.post(LIST, {"action": "send_again", "_selected_action": [message.pk]})
    assert staff_browser.post(f"{STATUS}test/").status_code == 403
    message.refresh_from_db()
    assert message.state == "failed"
    assert Message.objects.count() == 1


def test_staff_without_a_permission_sees_nothing_of_kakao(client, connected):
    user = get_user_model().objects.create_user("other", password="-", is_staff=True)
    client.force_login(user)
    Connection.objects.update(is_lost=True)
    assert client.get(STATUS).status_code == 403
    assert "kakao-warnings" not in client.get("/admin/").text


def test_a_test_message_takes_the_road_of_every_message(owner_browser, kakao, connected, client_of_kakao):
    get_user_model().objects.update(email="owner@my.example")
    response = owner_browser.post(f"{STATUS}test/", follow=True)
    assert "messagelist" in response.text
    message = Message.objects.get()
    assert (message.state, message.contact) == ("waiting", "owner@my.example")
    deliver_due(client_of_kakao, "worker", Event())
    assert message.body in kakao.state()["messages"][0]["text"]


def test_a_test_message_of_an_owner_without_an_address_names_the_site(owner_browser, connected, settings):
    owner_browser.post(f"{STATUS}test/")
    message = Message.objects.get()
    assert message.contact == settings.SITE_URL
    assert f'href="{settings.SITE_URL}"' in owner_browser.get(f"{LIST}{message.pk}/change/").text


def test_a_test_message_needs_the_owners_own_form(owner_browser, connected):
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = owner_browser.cookies
    assert strict.post(f"{STATUS}test/").status_code == 403
    assert owner_browser.get(f"{STATUS}test/").status_code == 405
    assert not Message.objects.exists()


def test_only_a_connection_that_can_send_offers_a_test(owner_browser, connected):
    assert f"{STATUS}test/" in owner_browser.get(STATUS).text
    Connection.objects.update(is_lost=True)
    assert f"{STATUS}test/" not in owner_browser.get(STATUS).text


def test_the_kakao_page_draws_both_tokens(owner_browser, connected):
    text = owner_browser.get(STATUS).text
    assert text.count('role="img"') == 2
    assert text.count("<desc") == 2
    assert " style=" not in text


def test_an_unknown_end_is_shown_as_unknown(owner_browser, connected):
    """KAKAO 42."""
    Connection.objects.update(refresh_expires_at=None)
    text = owner_browser.get(STATUS).text
    assert text.count('role="img"') == 1
    assert "알 수 없어요" in text


def test_the_kakao_page_says_that_consent_is_asked_again(owner_browser, kakao, client_of_kakao):
    """KAKAO 17."""
    connect(kakao, client_of_kakao, "profile_nickname")
    assert "동의를 한 번 더" in owner_browser.get(STATUS).text


def test_the_kakao_page_tells_of_the_queue(owner_browser, connected, message):
    since = timezone.localtime(timezone.now() - timedelta(days=40))
    Message.objects.update(created_at=since)
    text = owner_browser.get(STATUS).text
    assert f"{since:%Y.%m.%d}" in text
    assert "state__exact=waiting" in text


@pytest.mark.parametrize("url", ["/admin/", LIST, "/admin/auth/user/"])
def test_warnings_stand_on_every_page(owner_browser, connected, url):
    assert "kakao-warnings" not in owner_browser.get(url).text
    Connection.objects.update(is_lost=True)
    warnings = owner_browser.get(url).text.partition("kakao-warnings")[2].partition("</ul>")[0]
    assert f'href="{STATUS}"' in warnings
    assert warnings.count("<li") == 1


def test_warnings_leave_pop_ups_alone(owner_browser, connected):
    Connection.objects.update(is_lost=True)
    assert "kakao-warnings" not in owner_browser.get("/admin/auth/user/?_popup=1").text


def test_warnings_are_not_for_visitors(client, connected):
    Connection.objects.update(is_lost=True)
    assert "kakao-warnings" not in client.get("/admin/login/").text
