"""The front page of the admin, which the three apps share."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client

from chatbot.tests.factories import make_asked
from kakao.models import Message

pytestmark = pytest.mark.django_db
QUERIES = 17  # ten for the panels; the rest is the frame of every page, the list of apps and the recent actions
PANELS = ["kakao-panel", "chatbot-panel", "profile-panel"]


def panels(text: str) -> list[str]:
    return re.findall(r'<h2 id="([a-z]+-panel)"', text)


def staff_client(*codenames: str) -> Client:
    user = get_user_model().objects.create_user("staff", password="-", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def busy_site() -> None:
    call_command("load_sample", verbosity=0)
    for status in ("answered", "unsure", "unknown"):
        make_asked("취미가 뭐예요?", status)
    Message.objects.create(name="가", contact="a@b.co", body="나")


@pytest.mark.parametrize("fill", [lambda: None, busy_site], ids=["empty", "busy"])
def test_the_panels_stand_above_the_list_of_apps(admin_client, fill):
    fill()
    text = admin_client.get("/admin/").text
    assert panels(text) == PANELS
    assert text.index("profile-panel") < text.index("app-chatbot")


@pytest.mark.parametrize(
    ("codenames", "shown"),
    [
        ([], []),
        (["view_message", "view_entry"], []),
        (["view_connection", "view_unansweredquestion"], []),
        (["view_message", "view_connection"], PANELS[:1]),
        (["view_unansweredquestion", "view_entry"], PANELS[1:2]),
        (["view_profile"], PANELS[2:]),
    ],
)
def test_each_panel_is_for_those_who_may_see_its_rows(codenames, shown):
    assert panels(staff_client(*codenames).get("/admin/").text) == shown


def test_the_plots_are_named_and_told_in_words_and_in_a_table(admin_client):
    busy_site()
    text = admin_client.get("/admin/").text
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    svgs = re.findall(r'<svg [^>]*role="img" aria-labelledby="([^"]+)" aria-describedby="([^"]+)"', text)
    assert len(svgs) == 2
    for named, described in svgs:
        assert {named, described} <= ids
    assert text.count("<tbody>") >= 2
    assert '<th scope="row"><time datetime="' in text


def test_it_holds_no_script_or_style_of_its_own(admin_client):
    busy_site()
    text = (
        admin_client.get("/admin/")
        .text.partition('<div class="panels">')[2]
        .partition('<div id="content-main"')[0]
    )
    for unwanted in ("<script", "<style", " style=", " on", "http:", "https:"):
        assert unwanted not in re.sub(r">[^<]*<", "><", text)


def test_it_takes_as_many_queries_on_a_busy_site_as_on_an_empty_one(admin_client, django_assert_num_queries):
    with django_assert_num_queries(QUERIES):
        admin_client.get("/admin/")
    busy_site()
    with django_assert_num_queries(QUERIES):
        admin_client.get("/admin/")
