"""JSON Resume (https://jsonresume.org/schema): its keys, and the profile written with them.

Only what is published is written. Two keys are our own, which the schema allows: `basics.tagline`, and in every
object `en`, which holds the English texts by the same keys. A document in English has no need of the second.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from mysite.content import Content
from profile_app.models import (
    Activity,
    Award,
    Career,
    Certificate,
    Education,
    Language,
    Project,
    Section,
    SkillGroup,
)
from profile_app.person import Person

Keys = dict[str, str]
"""The key in the document, and the model's field that it fills."""

ENGLISH = "en"
SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
DATES: Keys = {"startDate": "start", "endDate": "end"}
BASICS: Keys = {key: key for key in ("name", "label", "tagline", "email", "phone", "url", "summary")}
LOCATION: Keys = {"city": "city", "region": "region", "countryCode": "country_code"}
PROFILES: Keys = {key: key for key in ("network", "username", "url")}
COMPANY: Keys = {key: key for key in ("name", "location", "description", "url")}
POSITION: Keys = {"position": "title", **DATES, "summary": "summary", "highlights": "highlights"}
SECTIONS: dict[str, tuple[type[Section], Keys]] = {
    "volunteer": (
        Activity,
        {"organization": "organization", "position": "position", "url": "url"}
        | DATES
        | {"summary": "summary", "highlights": "highlights"},
    ),
    "education": (
        Education,
        {"institution": "institution", "url": "url", "area": "area", "studyType": "study_type"}
        | DATES
        | {"score": "score", "courses": "courses"},
    ),
    "awards": (Award, {key: key for key in ("title", "date", "awarder", "summary")}),
    "certificates": (Certificate, {key: key for key in ("name", "date", "url", "issuer")}),
    "skills": (SkillGroup, {"name": "name", "keywords": "keywords"}),
    "languages": (Language, {"language": "name", "fluency": "fluency"}),
    "projects": (
        Project,
        {key: key for key in ("name", "description", "highlights", "keywords")}
        | DATES
        | {"url": "url", "roles": "roles", "entity": "entity"},
    ),
}


def to_resume(person: Person | None) -> dict[str, Any]:
    """A document that is valid against the schema, without a person too."""
    document: dict[str, Any] = {"$schema": SCHEMA}
    if person is not None:
        document["basics"] = _basics(person)
        document["work"] = [item for career in person.careers for item in _work(career)]
        document |= {name: _rows(getattr(person, name), keys) for name, (_model, keys) in SECTIONS.items()}
    document["meta"] = {"canonical": settings.SITE_URL + reverse("profile_app:resume"), "version": "v1.0.0"}
    return document


def _basics(person: Person) -> dict[str, Any]:
    profile = person.profile
    image = {"image": f"{settings.SITE_URL}{profile.photo.url}"} if profile.photo else {}
    location = _row(profile, LOCATION)
    links = _rows(profile.links.all(), PROFILES)
    return _row(profile, BASICS) | image | {"location": location, "profiles": links}


def _work(career: Career) -> list[dict[str, Any]]:
    """An item for each position, as the schema has it; a company without positions is an item by itself."""
    company = _row(career, COMPANY)
    return [_merged(company, position) for position in _rows(career.positions.all(), POSITION)] or [company]


def _merged(company: dict[str, Any], position: dict[str, Any]) -> dict[str, Any]:
    english = company.get(ENGLISH, {}) | position.get(ENGLISH, {})
    return company | position | _under(ENGLISH, english)


def _rows(rows: Iterable[Content], keys: Keys) -> list[dict[str, Any]]:
    return [_row(row, keys) for row in rows]


def _row(row: Content, keys: Keys) -> dict[str, Any]:
    twins = {key: f"{field}_en" for key, field in keys.items() if field in row.english}
    return _given(row, keys) | _under(ENGLISH, _given(row, twins) if get_language() != ENGLISH else {})


def _given(row: Content, keys: Keys) -> dict[str, Any]:
    return {key: value for key, field in keys.items() if (value := getattr(row, field))}


def _under(key: str, values: dict[str, Any]) -> dict[str, Any]:
    return {key: values} if values else {}
