import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from profile_app.models import Career, Language, Profile
from profile_app.person import Person
from profile_app.resume import to_resume

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parent / "resumes/schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)


def served(client, path="/resume.json"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    VALIDATOR.validate(response.json())
    return response.json()


def test_an_empty_site_serves_a_valid_document(client):
    assert "basics" not in served(client)


def test_the_sample_is_valid_and_comes_out_as_it_went_in(client, sample_resume, sample_person):
    VALIDATOR.validate(sample_resume)
    document = served(client)
    assert document.pop("meta")["canonical"] == "http://127.0.0.1:8000/resume.json"
    assert document == sample_resume


def test_only_what_is_published_is_written(client, sample_person):
    Career.objects.filter(name="데이터숲길").update(is_published=False)
    Language.objects.update(is_published=False)
    document = served(client)
    assert "데이터숲길" not in [item["name"] for item in document["work"]]
    assert document["languages"] == []


def test_the_english_address_serves_the_english_texts_alone(client, sample_person):
    document = served(client, "/en/resume.json")
    assert document["basics"]["name"] == "Seoyun Han"
    assert document["work"][0]["position"] == "Payments Platform Lead"
    assert document["meta"]["canonical"].endswith("/en/resume.json")
    assert '"en":' not in json.dumps(document)


def test_empty_values_are_left_out(client):
    Profile.objects.create(name="한서윤")
    Career.objects.create(name="온결페이")
    document = served(client)
    assert document["basics"] == {"name": "한서윤", "location": {}, "profiles": []}
    assert document["work"] == [{"name": "온결페이"}]


def test_the_photo_is_an_address(client):
    Profile.objects.create(name="한서윤", photo="photos/me.png")
    assert served(client)["basics"]["image"] == "http://127.0.0.1:8000/media/photos/me.png"


def test_a_document_is_made_without_further_queries(sample_person, django_assert_num_queries):
    person = Person.published()
    with django_assert_num_queries(0):
        to_resume(person)
