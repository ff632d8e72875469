"""How many queries each address costs. A number that grows has to say why."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatbot.models import Entry
from chatbot.tests.factories import make_asked, make_entry
from kakao.models import Message
from profile_app.models import Career, Position
from profile_app.tests.test_admin import SECTIONS
from tests.test_addresses import ADDRESSES

pytestmark = pytest.mark.django_db

# A visitor's; what is not in it costs none. Most of the person's page is kept in memory: then it costs one.
VISITORS = {
    "/": 12,
    "/en/": 12,
    "/chatbot/": 1,
    "/en/chatbot/": 1,
    "/resume.json": 11,
    "/contact.vcf": 11,
    "/en/contact.vcf": 11,
    "/manifest.webmanifest": 1,
    "/en/manifest.webmanifest": 1,
    "/card/0123456789abcdef.png": 1,
    "/en/card/0123456789abcdef.png": 1,
    "/admin/login/": 1,
    "/readyz": 2,
}
# The owner's. The frame takes four of each: session, user, and two for the warnings.
DESK = {
    "/admin/": 17,
    "/admin/two-step/": 6,
    "/admin/password_change/": 5,
    "/admin/profile_app/profile/import/": 5,
    "/admin/chatbot/entry/try/?question=이름": 6,
    "/admin/chatbot/entry/checkup/": 8,
    "/admin/chatbot/entry/import/": 5,
    "/admin/chatbot/entry/import/small-talk/": 8,
    "/admin/chatbot/entry/export/csv/": 4,
    "/admin/chatbot/entry/export/xlsx/": 4,
    "/admin/chatbot/unansweredquestion/": 7,
    "/admin/chatbot/unansweredquestion/phrase/?asked=1": 8,
}
PAGES = ["", "?q=가", "add/", "{}/change/", "{}/history/", "{}/delete/"]
MODELS = {
    "auth/group": [8, 8, 6, 8, 7, 8],
    "auth/user": [9, 9, 5, 10, 7, 11],
    "profile_app/profile": [3, 3, 3, 8, 7, 7],
    "profile_app/career": [9, 9, 6, 9, 8, 8],
    "profile_app/project": [8, 8, 6, 7, 7, 6],
    "profile_app/skillgroup": [8, 8, 6, 7, 7, 6],
    "profile_app/education": [8, 8, 6, 7, 7, 6],
    "profile_app/certificate": [8, 8, 6, 7, 7, 6],
    "profile_app/award": [8, 8, 6, 7, 7, 6],
    "profile_app/activity": [8, 8, 6, 7, 7, 6],
    "profile_app/language": [8, 8, 6, 7, 7, 6],
    "chatbot/askedquestion": [7, 7, 2, 7, 7, 6],
    "chatbot/entry": [8, 8, 7, 7, 7, 10],
    "chatbot/unansweredquestion": [7, 7, 2, 7, 7, 6],
    "kakao/connection": [5, 5, 2, 5, 6, 3],
    "kakao/message": [7, 7, 2, 8, 7, 6],
}
LISTS = [
    "/",
    "/chatbot/",
    "/resume.json",
    "/contact.vcf",
    "/sitemap.xml",
    "/admin/",
    "/admin/chatbot/entry/export/csv/",
    "/admin/chatbot/entry/import/small-talk/",
    "/admin/chatbot/unansweredquestion/phrase/?asked=1",
    *(f"/admin/{model}/" for model in MODELS),
]


def queries_of(client, url: str, method: str = "get") -> int:
    """On a second visit."""
    list(getattr(client, method)(url))
    with CaptureQueriesContext(connection) as queries:
        list(getattr(client, method)(url))
    return len(queries)


def test_what_a_visitor_costs(client):
    call_command("load_sample", verbosity=0)
    costs = {(url, method): queries_of(client, url, method) for url, method, _status in ADDRESSES}
    assert {url: cost for (url, _method), cost in costs.items() if cost} == VISITORS


@pytest.fixture
def busy(db):
    call_command("load_sample", verbosity=0)
    make_asked("우주의 끝에는 무엇이 있나요?", pk=1)
    make_asked("이름이 뭐예요?", "answered", entry=Entry.objects.first())
    Message.objects.create(name="가", contact="a@b.co", body="나")
    Group.objects.create(name="편집자")


@pytest.mark.usefixtures("busy")
def test_what_the_owners_desk_costs(admin_client):
    assert {url: queries_of(admin_client, url) for url in DESK} == DESK


@pytest.mark.usefixtures("busy")
def test_what_each_model_costs_in_the_admin(admin_client):
    costs = {}
    for model in admin.site._registry:
        name = f"{model._meta.app_label}/{model._meta.model_name}"
        row = model._default_manager.first()
        pages = [page.format(row.pk if row else 1) for page in PAGES]
        costs[name] = [queries_of(admin_client, f"/admin/{name}/{page}") for page in pages]
    assert costs == MODELS


def grow(first: int, last: int) -> None:
    """Rows of every kind that the lists show."""
    for number in range(first, last):
        for model, fields in SECTIONS.items():
            row = model.objects.create(**{name: text for name, text in fields.items() if "\n" not in text})
            if isinstance(row, Career):
                Position.objects.create(career=row, title="리드", start="2025-03")
        entry = make_entry(f"질문 {number}", f"표현 {number}", f"다른 표현 {number}")
        make_asked(f"답이 있는 {number}", "answered", entry=entry)
        make_asked(f"{number} 처음 보는 말", "unsure", entry=entry)
        Message.objects.create(name="가", contact="a@b.co", body="나", state=Message.State.FAILED)
        group = Group.objects.create(name=f"편집자 {number}")
        User.objects.create(username=f"편집자 {number}", is_staff=True).groups.add(group)


@pytest.mark.usefixtures("busy")
def test_fifty_rows_cost_no_more_queries_than_five(admin_client):
    grow(0, 5)
    few = {url: queries_of(admin_client, url) for url in LISTS}
    grow(5, 50)
    assert {url: queries_of(admin_client, url) for url in LISTS} == few
