"""Lists whose rows can be moved; what moving does is told in tests/test_admin_story.py."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from mysite.ordering import OrderedAdmin
from profile_app.models import Project, Section

pytestmark = pytest.mark.django_db
LIST = "/admin/profile_app/project/"


@pytest.fixture(autouse=True)
def projects():
    for name in ("원장", "배차"):
        Project.objects.create(name=name)


def can_move(client, **parameters):
    text = client.get(LIST, parameters).text
    assert ('id="moving"' in text) == ("js/admin-order.js" in text)
    return 'id="moving"' in text


def test_every_section_can_be_put_in_order():
    admins = [admin.site.get_model_admin(model) for model in Section.__subclasses__()]
    assert len(admins) == 8
    assert all(isinstance(each, OrderedAdmin) and "order" in each.list_editable for each in admins)


def test_rows_move_where_the_list_is_in_the_order_of_the_page(admin_client):
    assert can_move(admin_client)
    assert can_move(admin_client, p=1)
    assert can_move(admin_client, all="")


@pytest.mark.parametrize("parameters", [{"o": "1"}, {"is_published__exact": "1"}, {"name__contains": "원"}])
def test_rows_stay_where_the_list_is_sorted_or_filtered(admin_client, parameters):
    assert not can_move(admin_client, **parameters)


def test_a_single_row_has_nowhere_to_move(admin_client):
    Project.objects.filter(name="배차").delete()
    assert not can_move(admin_client)


def test_who_may_only_look_moves_nothing(client):
    user = get_user_model().objects.create_user("guest", password="-", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_project"))
    client.force_login(user)
    assert not can_move(client)


def test_each_input_of_a_row_says_whose_it_is(admin_client):
    text = admin_client.get(LIST).text
    for label in ("원장: 순서", "원장: 공개", "배차: 순서", "배차: 공개"):
        assert f'aria-label="{label}"' in text
