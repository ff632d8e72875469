"""POST /kakao/messages/"""

import json
import re
import time
from html.parser import HTMLParser

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from kakao.forms import MessageForm
from kakao.models import Message
from mysite import stamps
from mysite.environment import Rate
from mysite.models import Revision

URL = "/kakao/messages/"
FIELDS = {
    "name": "박지민",
    "contact": "jimin@example.com",
    "body": "안녕하세요.\n함께 일하고 싶어요.",
    "consent": True,
}


def post_json(client, fields, **headers):
    return client.post(URL, json.dumps(fields), content_type="application/json", headers=headers)


TYPED = st.none() | st.booleans() | st.integers() | st.lists(st.text(), max_size=2) | st.text(max_size=60)
LIKELY = st.text("가a1 @.+-()\r\n\x00\u202e\ud800😀", max_size=60) | st.sampled_from(
    ["가" * 1001, "a@b.co", "true"]
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, TYPED | LIKELY)))
def test_any_values_are_refused_or_fit_the_database(fields):
    form = MessageForm(fields)
    if form.is_valid():
        kept = form.cleaned_data
        assert kept["consent"] is True
        assert 1 <= len(kept["name"]) <= 50
        assert 3 <= len(kept["contact"]) <= 100
        assert 1 <= len(kept["body"]) <= 1000
        assert "\x00" not in "".join((kept["name"], kept["contact"], kept["body"])).encode().decode()
    else:
        assert set(form.errors) <= set(FIELDS)


def stamp(age: int = 60) -> str:
    return signing.dumps(int(time.time()) - age, salt=stamps.SALT)


def post_form(client, **changes):
    return client.post(URL, FIELDS | {"consent": "on", "homepage": "", "stamp": stamp()} | changes)


def test_accepted_means_stored(client, db):
    """KAKAO 73: and nothing of Kakao is asked; in these tests nobody listens there."""
    response = post_json(client, FIELDS)
    assert response.status_code == 201
    message = Message.objects.get()
    assert response.json() == {"status": "accepted", "message": message.public_id}
    assert (message.name, message.contact, message.body) == (FIELDS["name"], FIELDS["contact"], FIELDS["body"])
    assert message.state == "waiting"


def test_it_takes_few_queries(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        post_json(client, FIELDS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "가" * 51}, "name"),
        ({"name": None}, "name"),
        ({"name": ["a"]}, "name"),
        ({"name": "\u202e\x00"}, "name"),
        ({"contact": ""}, "contact"),
        ({"contact": "nowhere"}, "contact"),
        ({"contact": "a@"}, "contact"),
        ({"contact": "12"}, "contact"),
        ({"contact": "a" * 95 + "@b.com"}, "contact"),
        ({"contact": "javascript:alert(1)"}, "contact"),
        ({"body": " \n "}, "body"),
        ({"body": "가" * 1001}, "body"),
        ({"consent": False}, "consent"),
        ({"consent": "false"}, "consent"),
        ({"consent": None}, "consent"),
        ({"consent": "no"}, "consent"),
        ({"consent": 1}, "consent"),
        ({"consent": ["x"]}, "consent"),
        ({"name": "\u200b\u200d"}, "name"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(client, db, changes, field):
    response = post_json(client, FIELDS | changes)
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "invalid"
    assert list(error["fields"]) == [field]
    assert all(error["fields"][field])
    assert not Message.objects.exists()


@pytest.mark.parametrize("contact", ["010-1234-5678", "+82 10 1234 5678", "(02) 123-4567", "a+b@c.example"])
def test_phone_numbers_and_addresses_are_contacts(client, db, contact):
    assert post_json(client, FIELDS | {"contact": contact}).status_code == 201


def test_the_limits_are_inclusive_and_count_line_ends_once(client, db):
    longest = FIELDS | {"name": "가" * 50, "body": "나\r\n" * 333 + "다"}
    assert post_json(client, longest).status_code == 201
    assert Message.objects.get().body == "나\n" * 333 + "다"


@pytest.mark.parametrize("body", [" ", "{", "[]", '"text"', "null", '{"name": "\\ud800"}', "[" * 30000, b"\xff"])
def test_what_is_no_json_object_is_malformed(client, db, body):
    response = client.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "malformed"


def test_another_sites_page_is_refused(client, db):
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        response = post_json(client, FIELDS, **headers)
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "cross_site"
    assert not Message.objects.exists()


def test_the_sites_own_pages_and_trusted_ones_are_served(client, db, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://www.site.example"]
    for headers in (
        {"Origin": settings.SITE_URL, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Origin": "https://www.site.example", "Sec-Fetch-Site": "same-site"},
    ):
        assert post_json(client, FIELDS, **headers).status_code == 201


def test_a_body_over_64_kib_is_refused_unread(client, db):
    response = post_json(client, FIELDS | {"body": "a" * 65536})
    assert response.status_code == 413


def test_a_body_of_unknown_length_is_refused(client, db):
    response = post_json(client, FIELDS, **{"Transfer-Encoding": "chunked"})
    assert response.status_code == 411


@pytest.mark.parametrize(
    "accept", ["application/json", "application/json; charset=utf-8", "application/json, text/html;q=0.9"]
)
def test_a_form_may_ask_for_json(client, db, accept):
    response = client.post(URL, FIELDS | {"consent": "on", "stamp": stamp()}, headers={"Accept": accept})
    assert response.json()["status"] == "accepted"


def test_another_content_type_is_refused(client, db):
    response = client.post(URL, "name=a", content_type="text/plain", headers={"Accept": "application/json"})
    assert response.status_code == 415
    assert response.json()["error"]["code"]


def test_the_rate_holds_for_each_visitor(client, db, settings):
    """KAKAO 74."""
    settings.MESSAGE_RATE = Rate(2, 86400)
    assert [post_json(client, FIELDS).status_code for _ in range(3)] == [201, 201, 429]
    response = post_json(client, FIELDS)
    assert response.json()["error"]["code"] == "rate_limited"
    assert 0 < int(response["Retry-After"]) <= 86400
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert post_json(client, FIELDS).status_code == 201


def test_other_methods_are_refused(client, db):
    assert client.get(URL).status_code == 405


def test_the_pages_form_is_accepted_with_a_page(client, db):
    response = post_form(client)
    assert response.status_code == 201
    assert "text/html" in response["Content-Type"]
    assert Message.objects.count() == 1
    assert not response.cookies


def test_the_page_never_says_sent(client, db):
    assert "보냈어요" not in post_form(client).text


@pytest.mark.parametrize(
    "changes",
    [{"homepage": "https://spam.example"}, {"stamp": ""}, {"stamp": "forged"}, {"stamp": stamp(-86400)}],
    ids=["trap", "no stamp", "forged", "too quick"],
)
def test_a_programs_form_is_refused(client, db, changes):
    response = post_form(client, **changes)
    assert response.status_code == 400
    assert not Message.objects.exists()
    assert FIELDS["name"] in response.text


def test_a_form_that_was_filled_within_a_second_is_refused(client, db):
    assert post_form(client, stamp=stamp(0)).status_code == 400
    assert post_form(client, stamp=stamp(2)).status_code == 201


class Inputs(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "input" and "name" in named:
            self.values[named["name"]] = named.get("value")


def test_the_stamp_on_the_kept_page_is_of_its_second(client, db, monkeypatch):
    Revision.advance()
    made = {}
    for now in (1000, 1005):
        monkeypatch.setattr("time.time", lambda now=now: now)
        made[now] = signing.loads(str(Inputs(client.get("/").text).values["stamp"]), salt=stamps.SALT)
    assert made == {1000: 1000, 1005: 1005}


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(client, db):
    response = post_form(client, contact="nowhere", consent="")
    assert response.status_code == 400
    inputs = Inputs(response.text).values
    assert inputs["name"] == FIELDS["name"]
    assert inputs["contact"] == "nowhere"
    assert "함께 일하고 싶어요." in response.text
    assert response.text.count('class="error"') == 3
    assert signing.loads(str(inputs["stamp"]), salt=stamps.SALT)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"name": "", "body": ""}, '<input type="text" name="name"'),
        ({"body": ""}, '<textarea name="body"'),
        ({"consent": ""}, '<input type="checkbox" name="consent"'),
    ],
)
def test_the_first_wrong_field_has_the_focus(client, db, wrong, place):
    [focused] = re.findall("<[^>]* autofocus[^>]*>", post_form(client, **wrong).text)
    assert focused.startswith(place)


def test_a_limited_form_keeps_what_was_typed(client, db, settings):
    settings.MESSAGE_RATE = Rate(1, 86400)
    post_form(client)
    response = post_form(client)
    assert response.status_code == 429
    assert response["Retry-After"]
    assert FIELDS["name"] in response.text


def test_a_form_that_was_too_large_to_be_read_is_not_called_incomplete(client, db):
    response = post_form(client, body="가" * 30000)
    assert response.status_code == 413
    assert 'class="error"' not in response.text


def test_hostile_text_stays_text(client, db):
    hostile = "<script>alert(1)</script>{{ 7|add:7 }}"
    response = post_form(client, name=hostile[:50], contact="nowhere", body=hostile)
    assert "<script>alert" not in response.text
    assert "{{ 7|add:7 }}" in response.text
