"""Résumés that others have published come in without loss and go out as they came.

They are the sample and two examples of npm's @jsonresume/schema 1.3.1 (MIT, resumes/LICENSE.md), to the letter.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from profile_app.person import Person
from profile_app.resume import to_resume
from profile_app.resume_import import from_resume

pytestmark = pytest.mark.django_db
WITHOUT_A_PLACE = {
    *("basics.image", "basics.location.address", "basics.location.postalCode", "skills[].level"),
    *("projects[].type", "interests", "publications", "references"),
}
RESUMES = sorted((Path(__file__).parent / "resumes").glob("*.resume.json"))


def without(document: Any, ignored: set[str], path: str = "") -> Any:
    """What is left of a document without the keys at these paths, and without what is empty."""
    if isinstance(document, list):
        return [without(item, ignored, f"{path}[]") for item in document]
    if not isinstance(document, dict):
        return document
    places = {key: f"{path}.{key}" if path else key for key in document}
    kept = {key: without(document[key], ignored, place) for key, place in places.items() if place not in ignored}
    return {key: value for key, value in kept.items() if value not in ("", [], {}, None)}


def stands_for_nothing_else(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in {"$schema", "meta"}}


@pytest.mark.parametrize("path", RESUMES, ids=lambda path: path.name)
def test_it_comes_in_whole_and_goes_out_equal(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    ignored = set(from_resume(document))
    exported = to_resume(Person.published())
    assert without(stands_for_nothing_else(exported), set()) == without(stands_for_nothing_else(document), ignored)


@pytest.mark.parametrize("path", RESUMES, ids=lambda path: path.name)
def test_only_what_the_page_has_no_place_for_is_left_out(path):
    assert WITHOUT_A_PLACE.issuperset(from_resume(json.loads(path.read_text(encoding="utf-8"))))
