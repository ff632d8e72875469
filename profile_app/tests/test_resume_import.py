import copy
import json
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from mysite.models import Revision
from profile_app.models import Activity, Career, Education, Language, Link, Position, Profile, Project
from profile_app.person import Person
from profile_app.resume import to_resume
from profile_app.resume_import import ITEM_LIMIT, SIZE_LIMIT, ResumeError, from_resume, parse_resume

pytestmark = pytest.mark.django_db

FULL: dict[str, Any] = {
    "basics": {
        "name": "Seoyun Han",
        "label": "Engineer",
        "tagline": "One sentence",
        "email": "me@example.com",
        "phone": "010-0000-0000",
        "url": "https://example.com",
        "summary": "first\n\nsecond",
        "en": {"name": "Han", "label": "Engineer in English", "tagline": "Another", "summary": "English"},
        "location": {"city": "서울", "region": "서울특별시", "countryCode": "KR", "en": {"city": "Seoul"}},
        "profiles": [{"network": "GitHub", "username": "han", "url": "https://github.example.com/han",
                      "en": {"network": "Hub"}}],
    },
    "work": [
        {"name": "A", "location": "L", "description": "D", "url": "https://a.example", "position": "Lead",
         "startDate": "2024-03", "summary": "S", "highlights": ["one", "둘"],
         "en": {"name": "A in English", "position": "Lead in English", "highlights": ["two"]}},
        {"name": "A", "location": "L", "description": "D", "url": "https://a.example", "position": "Dev",
         "startDate": "2022", "endDate": "2024-02-29", "en": {"name": "A in English"}},
        {"name": "B"},
        {"name": "A", "position": "Intern", "startDate": "2019-01", "endDate": "2019"},
    ],
    "volunteer": [{"organization": "O", "position": "P", "url": "https://o.example", "startDate": "2020",
                   "endDate": "2021", "summary": "S", "highlights": ["h"]}],
    "education": [{"institution": "I", "url": "https://i.example", "area": "A", "studyType": "T",
                   "startDate": "2015-03", "endDate": "2019-02", "score": "4.1/4.5", "courses": ["c1", "c2"]}],
    "awards": [{"title": "T", "date": "2025-12-01", "awarder": "A", "summary": "S"}],
    "certificates": [{"name": "N", "date": "2022-11", "url": "https://c.example", "issuer": "I"}],
    "skills": [{"name": "데이터", "keywords": ["MariaDB", "Kafka"]}, {"name": "empty"}],
    "languages": [{"language": "한국어", "fluency": "모국어"}],
    "projects": [{"name": "N", "description": "D", "highlights": ["h"], "keywords": ["k"], "startDate": "2020-05",
                  "endDate": "2020-11", "url": "https://p.example", "roles": ["r"], "entity": "E"}],
}  # fmt: skip


def exported():
    """What export_resume writes, without the parts that are the document's own."""
    document = to_resume(Person.published())
    return {key: value for key, value in document.items() if key not in {"$schema", "meta"}}


def changed(path, value):
    """FULL with one value in another way."""
    document = copy.deepcopy(FULL)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return document


def test_what_is_read_is_written_unchanged():
    assert from_resume(FULL) == []
    assert exported() == FULL


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
WORK = st.lists(
    st.builds(
        lambda name, url, title, start: (
            {"name": name}
            | ({"url": url} if url else {})
            | ({"position": title, "startDate": start} if title else {})
        ),
        st.sampled_from(["온결", "Ongyeol"]),
        st.sampled_from(["", "https://a.example", "https://b.example"]),
        st.sampled_from(["", "Lead", "Dev"]),
        st.sampled_from(["2019", "2020-02", "2021-03-04"]),
    ),
    max_size=6,
)


@given(WORK, TEXT, st.lists(TEXT, max_size=3))
def test_what_is_written_is_read_back_unchanged(work, name, keywords):
    from_resume({"basics": {"name": name}, "work": work, "skills": [{"name": name, "keywords": keywords}]})
    first = exported()
    from_resume(first)
    assert exported() == first


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just("x" * 2000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
PLACES = [
    ("basics",), ("basics", "name"), ("basics", "url"), ("basics", "location"), ("basics", "profiles", 0),
    ("work",), ("work", 0), ("work", 0, "startDate"), ("work", 1, "highlights"), ("skills", 0, "keywords"),
    ("languages", 0), ("projects", 0, "roles"), ("en",), ("meta",),
]  # fmt: skip


@settings(max_examples=30)
@given(path=st.sampled_from(PLACES), value=JSON)
def test_any_value_anywhere_is_stored_or_refused_as_a_whole(path, value):
    from_resume(FULL)
    before = exported()
    try:
        from_resume(changed(path, value))
    except ResumeError:
        assert exported() == before
    else:
        first = exported()
        from_resume(first)
        assert exported() == first


@settings(max_examples=60)
@given(st.binary(max_size=100) | st.text(max_size=50).map(str.encode) | JSON.map(json.dumps).map(str.encode))
def test_any_bytes_are_an_object_or_refused(raw):
    try:
        document = parse_resume(raw)
    except ResumeError:
        return
    assert isinstance(document, dict)


def test_neighbouring_items_of_a_company_are_one_career():
    from_resume(FULL)
    assert [(career.name, career.positions.count()) for career in Career.objects.all()] == [
        ("A", 2),
        ("B", 0),
        ("A", 1),
    ]


def test_a_later_item_need_not_repeat_the_company():
    from_resume(
        {
            "basics": {"name": "N"},
            "work": [
                {"name": "A", "url": "https://a.example", "position": "Lead", "startDate": "2024"},
                {"name": "A", "position": "Dev", "startDate": "2022", "endDate": "2023"},
                {"name": "A", "url": "https://other.example", "position": "Intern", "startDate": "2020"},
            ],
        }
    )
    assert [career.positions.count() for career in Career.objects.all()] == [2, 1]


def test_it_replaces_what_was_there(sample_person):
    from_resume({"basics": {"name": "새 사람"}})
    assert exported()["basics"]["name"] == "새 사람"
    for model in (Activity, Career, Education, Language, Link, Position, Project):
        assert not model.objects.exists()


def test_english_of_a_later_item_need_not_be_repeated_either():
    lead = {"name": "가", "position": "Lead", "startDate": "2024", "en": {"name": "A", "position": "Boss"}}
    dev = {"name": "가", "position": "Dev", "startDate": "2022"}
    from_resume({"basics": {"name": "N"}, "work": [lead, dev]})
    assert exported()["work"] == [lead, dev | {"en": {"name": "A"}}]


@pytest.mark.parametrize("later", [{"name": "A"}, {"name": ""}, {"name": None}, {"position": "Dev"}])
def test_a_later_item_may_repeat_part_of_the_english(later):
    first = {"name": "가", "position": "Lead", "startDate": "2024", "en": {"name": "A", "description": "D"}}
    dev = {"name": "가", "position": "Dev", "startDate": "2022", "en": later}
    from_resume({"basics": {"name": "N"}, "work": [first, dev]})
    assert Career.objects.get().positions.count() == 2


def test_another_name_in_english_is_another_company():
    items = [{"name": "가", "position": "P", "startDate": "2024", "en": {"name": name}} for name in "AB"]
    from_resume({"basics": {"name": "N"}, "work": items})
    assert Career.objects.count() == 2


def test_a_position_in_english_alone_is_not_dropped():
    with pytest.raises(ResumeError, match=r"^work\[0\]\.position: "):
        from_resume({"basics": {"name": "N"}, "work": [{"name": "A", "en": {"position": "Lead"}}]})


def test_the_document_of_the_english_page_is_refused(sample_person, client):
    before = exported()
    document = client.get("/en/resume.json").json()
    with override("ko"):
        with pytest.raises(ResumeError, match="영어만"):
            from_resume(document)
        assert exported() == before


@pytest.mark.parametrize("meta", [None, "text", [], {"canonical": 1}])
def test_a_strange_meta_is_ignored(meta):
    from_resume({"basics": {"name": "N"}, "meta": meta})
    assert Profile.objects.get().name == "N"


def test_the_place_of_a_fault_in_english_is_named():
    with pytest.raises(ResumeError, match=r"^work\[0\]\.en\.position: "):
        from_resume({"basics": {"name": "N"}, "work": [{"name": "A", "startDate": "2024", "en": {"position": 1}}]})


def test_an_english_text_without_a_place_is_named():
    awards = [{"title": "상", "en": {"title": "Award", "date": "2024"}}]
    assert from_resume({"basics": {"name": "N"}, "awards": awards}) == ["awards[].en.date"]


def test_the_photo_stays():
    Profile.objects.create(name="한서윤", photo="photos/me.png", photo_alt="사진 설명")
    from_resume(changed(["basics", "image"], "https://elsewhere.example/photo.png"))
    profile = Profile.objects.get()
    assert (profile.photo.name, profile.photo_alt) == ("photos/me.png", "사진 설명")


def test_what_has_no_place_is_named():
    document = changed(["basics", "image"], "https://elsewhere.example/photo.png")
    document |= {"interests": [{"name": "산책"}], "meta": {}, "$schema": "x"}
    document["work"][0]["mood"] = document["work"][1]["mood"] = "good"
    document["basics"]["location"]["postalCode"] = "04524"
    document["basics"]["profiles"][0]["id"] = 7
    assert from_resume(document) == [
        "basics.image",
        "basics.location.postalCode",
        "basics.profiles[].id",
        "interests",
        "work[].mood",
    ]


def test_null_is_the_same_as_nothing():
    from_resume(changed(["work", 0, "endDate"], None) | {"volunteer": None})
    assert exported() == FULL | {"volunteer": []}


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["basics"], [], "basics"),
        (["basics", "name"], 7, "basics.name"),
        (["basics", "name"], " ", "basics.name"),
        (["basics", "name"], "가" * 101, "basics.name"),
        (["basics", "email"], "nobody", "basics.email"),
        (["basics", "location"], "서울", "basics.location"),
        (["basics", "location", "countryCode"], "Korea", "basics.location.countryCode"),
        (["basics", "profiles", 0, "url"], "javascript:alert(1)", "basics.profiles[0].url"),
        (["work"], {}, "work"),
        (["work", 2], "A", "work[2]"),
        (["work", 2], None, "work[2].name"),
        (["work", 3, "startDate"], "2019-13", "work[3].startDate"),
        (["work", 3, "startDate"], 2019, "work[3].startDate"),
        (["work", 3, "startDate"], "", "work[3].startDate"),
        (["work", 3, "endDate"], "2018", "work[3].endDate"),
        (["work", 0, "highlights"], "one", "work[0].highlights"),
        (["work", 0, "highlights", 1], 5, "work[0].highlights[1]"),
        (["work", 0, "summary"], "nul\0", "work[0].summary"),
        (["skills", 0, "keywords"], [["Kafka"]], "skills[0].keywords[0]"),
        (["languages"], [{}] * (ITEM_LIMIT + 1), "languages"),
        (["projects", 0, "name"], True, "projects[0].name"),
    ],
)  # fmt: skip
def test_a_fault_is_named_and_changes_nothing(path, value, place):
    from_resume(FULL)
    revision = Revision.current()
    with pytest.raises(ResumeError) as caught:
        from_resume(changed(path, value))
    assert str(caught.value).startswith(f"{place}: ")
    assert "\n" not in str(caught.value)
    assert exported() == FULL
    assert Revision.current() == revision


def test_a_failure_on_the_way_changes_nothing(monkeypatch):
    from_resume(FULL)

    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(Project, "save", fail)
    with pytest.raises(DatabaseError):
        from_resume(FULL | {"basics": {"name": "새 사람"}})
    assert exported() == FULL


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'"text"', b"\xff\xfe{}", b'{"basics": {"name": "\\ud800"}}', b'{"a":' * 100_000,
     b'{"a": ' + b"9" * 5000 + b"}", b" " * SIZE_LIMIT + b"{}"],
)  # fmt: skip
def test_it_refuses_a_file_that_is_no_document(raw):
    with pytest.raises(ResumeError):
        parse_resume(raw)


def test_a_byte_order_mark_is_no_fault():
    assert parse_resume(json.dumps(FULL).encode("utf-8-sig")) == FULL
