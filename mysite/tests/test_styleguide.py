import re

import pytest
from django.core.management import call_command

URL = "/styleguide/"


@pytest.fixture
def guide(client, db, settings):
    settings.DEBUG = True
    call_command("load_sample", verbosity=0)
    return lambda scheme: client.get(URL, {"scheme": scheme})


def test_visitors_have_no_style_guide(client):
    assert client.get(URL).status_code == 404
    assert client.get(URL, {"scheme": "dark"}).status_code == 404


def test_both_schemes_stand_side_by_side(client, settings):
    settings.DEBUG = True
    page = client.get(URL)
    assert re.findall(r'<iframe src="\?scheme=(\w+)"', page.text) == ["light", "dark"]
    assert "script" not in page.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_frame_is_drawn_in_its_scheme_and_only_this_site_may_frame_it(guide, scheme):
    response = guide(scheme)
    assert f'class="guide {scheme}"' in response.text
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_every_component_shows_and_no_id_is_used_twice(guide, django_assert_num_queries):
    with django_assert_num_queries(11):  # the person's
        page = guide("light").text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    for component in ("button quiet", "chip", "error", "hint", "done", "chat-message visitor", "thumbs", "entry",
                      "hero", "company", "record", "keywords", "notice-page", "message-form"):  # fmt: skip
        assert f'class="{component}' in page or f" {component}" in page, component
    for section in ("about", "career", "projects", "skills", "education", "certificates", "awards", "activities"):
        assert f'id="{section}"' in page
    assert page.count('class="company"') == 1


def test_without_a_profile_it_says_how_to_get_one(client, db, settings):
    settings.DEBUG = True
    assert "load_sample" in client.get(URL, {"scheme": "light"}).text


def test_it_is_not_in_the_sitemap(client, db, settings):
    settings.DEBUG = True
    assert "styleguide" not in client.get("/sitemap.xml").text
