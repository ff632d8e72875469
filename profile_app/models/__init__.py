"""One person: the profile and the sections of the résumé, named after JSON Resume's keys where it has them."""

from profile_app.models.profile import Link, Profile
from profile_app.models.sections import (
    Activity,
    Award,
    Career,
    Certificate,
    Dated,
    Education,
    Language,
    Position,
    Project,
    Section,
    SkillGroup,
)

__all__ = [
    "Activity",
    "Award",
    "Career",
    "Certificate",
    "Dated",
    "Education",
    "Language",
    "Link",
    "Position",
    "Profile",
    "Project",
    "Section",
    "SkillGroup",
]
