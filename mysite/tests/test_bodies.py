"""What is too large is refused by its stated length: nothing of the body is read, whatever the address."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model

from mysite.bodies import OWNERS_LIMIT, VISITORS_LIMIT

FORM = "multipart/form-data; boundary=x"
ADDRESSES = ["/", "/chatbot/ask/", "/kakao/messages/", "/kakao/unlinked/", "/admin/login/", "/admin/", "/none/"]


class Unread(BytesIO):
    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def send(client, db):
    def post(path, length, **headers):
        given = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": FORM, "wsgi.input": Unread()}
        return client.generic("POST", path, headers=headers, **given)

    return post


@pytest.fixture
def person(client, db):
    def log_in(**rights):
        client.force_login(get_user_model().objects.create_user("person", password="-", **rights))

    return log_in


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_visitor_may_send_64_kib(send, path):
    response = send(path, VISITORS_LIMIT + 1)
    assert response.status_code == 413
    assert not response.cookies
    with pytest.raises(AssertionError, match="the body was read"):
        send("/chatbot/ask/", VISITORS_LIMIT)


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_body_of_unknown_length_is_refused(send, path):
    assert send(path, "", **{"Transfer-Encoding": "chunked"}).status_code == 411


def test_a_made_up_session_makes_no_owner(send, client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert send("/admin/login/", VISITORS_LIMIT + 1).status_code == 413


def test_nor_does_a_login_without_rights(send, person):
    person()
    assert send("/admin/", VISITORS_LIMIT + 1).status_code == 413


def test_the_owner_may_send_a_photo(send, person):
    person(is_staff=True)
    with pytest.raises(AssertionError, match="the body was read"):
        send("/admin/profile_app/profile/add/", OWNERS_LIMIT)
    response = send("/admin/profile_app/profile/add/", OWNERS_LIMIT + 1)
    assert response.status_code == 413
    assert "12MB" in response.text


def test_small_bodies_ask_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.post("/chatbot/ask/", {}).status_code == 400


def test_no_form_takes_more_than_four_files(client, db):
    files = {f"file{number}": BytesIO(b"x") for number in range(5)}
    assert client.post("/chatbot/ask/", files).status_code == 400
