import json
import re

import pytest
from django.urls import reverse

from profile_app.models import (
    Activity,
    Award,
    Career,
    Certificate,
    Education,
    Language,
    Position,
    Profile,
    Project,
    SkillGroup,
)

pytestmark = pytest.mark.django_db

HOSTILE = '</script><script>alert("1")</script>\'&'
SECTIONS = ["career", "projects", "skills", "education", "certificates", "awards", "activities", "languages"]


def page(client, path="/en/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def linked_data(html):
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(text)


def test_an_empty_site_says_what_to_do(client):
    html = page(client)
    assert reverse("admin:profile_app_profile_add") in html
    assert 'content="noindex"' in html


def test_every_section_of_the_sample_shows(client, sample_person):
    html = page(client, "/")
    for section in ["about", *SECTIONS, "chat", "message"]:
        assert html.count(f'id="{section}"') == 1
    for text in (
        "한서윤",
        "온결페이",
        "결제 원장 다시 만들기",
        "해랑대학교",
        "올해의 엔지니어",
        "업무 회의와 문서 작성",
    ):
        assert text in html


def test_the_english_page_is_in_english(client, sample_person):
    html = page(client, "/en/")
    for text in ("Seoyun Han", "Ongyeolpay", "Rebuilding the payment ledger", "Haerang University", "Organiser"):
        assert text in html
    [left] = set(re.findall("[가-힣]+", html))
    assert left == "한국어"  # the way to the Korean page


def test_what_has_no_english_shows_in_korean_and_says_so(client):
    Profile.objects.create(name="한서윤", tagline="한 문장", name_en="Seoyun Han")
    html = page(client, "/en/")
    assert '<h1 id="name">Seoyun Han</h1>' in html
    assert '<p class="hero-tagline" lang="ko">한 문장</p>' in html


def test_the_page_is_made_with_few_queries(client, sample_person, django_assert_num_queries):
    with django_assert_num_queries(12):  # eleven for the person, one for the chat
        page(client)


def test_a_page_sets_no_cookie(client, sample_person):
    assert not client.get("/").cookies


def test_empty_sections_do_not_show(client):
    Profile.objects.create(name="한서윤")
    html = page(client)
    for section in ["about", *SECTIONS]:
        assert f'id="{section}"' not in html
    assert "Experience" not in html


def test_what_is_not_published_does_not_show(client, sample_person):
    models = [Activity, Award, Career, Certificate, Education, Language, Project, SkillGroup]
    for model in models:
        model.objects.update(is_published=False)
    html = page(client)
    for section in SECTIONS:
        assert f'id="{section}"' not in html
    assert "온결페이" not in html.replace(Profile.objects.get().summary.split("\n")[0], "")


def test_proof_counts_overlapping_work_once(client):
    Profile.objects.create(name="한서윤")
    for start, end in (("2019-03", "2020-02"), ("2019-09", "2021-02")):
        career = Career.objects.create(name="모두의배송")
        Position.objects.create(career=career, title="개발자", start=start, end=end)
    html = page(client)
    assert "<dd>2 years</dd>" in html
    assert "Currently" not in html


def test_a_position_shows_its_period(client):
    Profile.objects.create(name="한서윤")
    career = Career.objects.create(name="온결페이")
    Position.objects.create(career=career, title="개발자", start="2024-03", end="2026-11")
    html = page(client)
    assert '<time datetime="2024-03">2024.03</time> – <time datetime="2026-11">2026.11</time>' in html
    assert "(2 years 9 months)" in html


def test_hostile_text_stays_text(client):
    Profile.objects.create(name=HOSTILE, label=HOSTILE, tagline=HOSTILE, summary=HOSTILE, city=HOSTILE)
    career = Career.objects.create(name=HOSTILE, description=HOSTILE, location=HOSTILE)
    Position.objects.create(career=career, title=HOSTILE, start="2024", summary=HOSTILE, highlights=[HOSTILE])
    Project.objects.create(name=HOSTILE, entity=HOSTILE, roles=[HOSTILE], keywords=[HOSTILE], description=HOSTILE)
    SkillGroup.objects.create(name=HOSTILE, keywords=[HOSTILE])
    Education.objects.create(institution=HOSTILE, area=HOSTILE, score=HOSTILE, courses=[HOSTILE])
    Certificate.objects.create(name=HOSTILE, issuer=HOSTILE)
    Award.objects.create(title=HOSTILE, awarder=HOSTILE, summary=HOSTILE)
    Activity.objects.create(organization=HOSTILE, position=HOSTILE, summary=HOSTILE, highlights=[HOSTILE])
    Language.objects.create(name=HOSTILE, fluency=HOSTILE)
    html = page(client)
    assert "<script>alert" not in html
    assert linked_data(html)["mainEntity"]["name"] == HOSTILE


def test_the_head_names_both_languages(client, sample_person, settings):
    settings.SITE_URL = "https://seoyun.example"
    for path in ("/", "/en/"):
        html = page(client, path)
        assert f'<link rel="canonical" href="https://seoyun.example{path}">' in html
        for code, address in (("ko", "/"), ("en", "/en/"), ("x-default", "/")):
            assert f'hreflang="{code}" href="https://seoyun.example{address}"' in html


def test_linked_data_describes_the_person(client, sample_person, settings):
    data = linked_data(page(client, "/"))
    assert data["@type"] == "ProfilePage"
    person = data["mainEntity"]
    assert person["name"] == "한서윤"
    assert person["worksFor"]["name"] == "온결페이"
    assert "https://github.example.com/seoyun-han" in person["sameAs"]


def test_a_photo_shows_with_its_description(client):
    Profile.objects.create(name="한서윤", photo="photos/me.png", photo_alt="안경을 쓴 한서윤")
    html = page(client)
    assert 'src="/media/photos/me.png" alt="안경을 쓴 한서윤"' in html
    assert linked_data(html)["mainEntity"]["image"].endswith("/media/photos/me.png")


def test_only_reading_is_allowed(client):
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200
