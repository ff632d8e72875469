import json
import re

import pytest
from django.urls import reverse

from mysite.models import Revision
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
    with django_assert_num_queries(12):  # eleven for the person, one for the chat; then mysite.pages keeps it
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


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_search_engines_find_their_codes_on_the_first_page_only(client, sample_person, settings, path):
    assert "site-verification" not in page(client, path)
    Revision.advance()  # pages are kept as long as their content stands
    settings.SITE_VERIFICATIONS = {"naver-site-verification": "0f", "google-site-verification": ""}
    assert page(client, path).count("site-verification") == 1
    assert '<meta name="naver-site-verification" content="0f">' in page(client, path)
    assert "site-verification" not in page(client, f"{path}chatbot/")


def test_a_shared_link_names_the_site_and_both_languages(client, sample_person):
    for path, name, own, other in (("/", "한서윤", "ko_KR", "en_US"), ("/en/", "Seoyun Han", "en_US", "ko_KR")):
        html = page(client, path)
        assert f'<meta property="og:site_name" content="{name}">' in html
        assert f'<meta property="og:locale" content="{own}">' in html
        assert f'<meta property="og:locale:alternate" content="{other}">' in html


def test_linked_data_names_the_page_that_it_stands_on(client, sample_person, settings):
    for path, language in (("/", "ko"), ("/en/", "en")):
        data = linked_data(page(client, path))
        assert (data["url"], data["inLanguage"]) == (f"{settings.SITE_URL}{path}", language)
        assert data["mainEntity"]["alternateName"] == ["seoyun", "seoyun-han"]


@pytest.mark.parametrize(
    ("path", "other", "language"), [("/", "Acme Works", "en"), ("/en/", "온결페이", "ko")], ids=["ko", "en"]
)
def test_where_two_fields_share_a_line_each_says_its_language(client, path, other, language):
    own = {"ko": "Seoul", "en": "서울"}[language]
    Profile.objects.create(name=other, region=own, city=other, photo="photos/me.png", photo_alt=other)
    career = Career.objects.create(name=other, description=own, location=other)
    Position.objects.create(career=career, title=own, start="2024")
    Project.objects.create(name=own, entity=other, roles=[own, other])
    Education.objects.create(institution=own, area=own, study_type=other)
    body = re.sub("<(head|form|script|template).*?</\\1>", "", page(client, path), flags=re.DOTALL)
    for text in re.findall(rf"<[^>]*>(?=\s*{other}\s*<)", body):
        assert f'lang="{language}"' in text, text
    assert f'alt="{other}" lang="{language}"' in body
