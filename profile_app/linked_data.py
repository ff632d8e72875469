"""What search engines read: schema.org's ProfilePage about a Person (https://schema.org/ProfilePage)."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from profile_app.person import Person


def profile_page(person: Person) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": f"{settings.SITE_URL}{person.profile.get_absolute_url()}",
        "inLanguage": get_language(),
        "mainEntity": _given(_person(person)),
    }


def _person(person: Person) -> dict[str, Any]:
    profile, position = person.profile, person.current_position
    return {
        "@type": "Person",
        "name": profile.name,
        "alternateName": sorted({link.username for link in profile.links.all() if link.username}),
        "jobTitle": position.title if position else profile.label,
        "description": profile.tagline,
        "image": f"{settings.SITE_URL}{profile.photo.url}" if profile.photo else "",
        "url": profile.url or f"{settings.SITE_URL}/",
        "sameAs": [link.url for link in profile.links.all()],
        "worksFor": {"@type": "Organization", "name": position.career.name} if position else None,
        "knowsAbout": [keyword for group in person.skills for keyword in group.keywords],
        "alumniOf": [
            {"@type": "EducationalOrganization", "name": school.institution} for school in person.education
        ],
    }


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
