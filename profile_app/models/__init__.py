"""One person: the profile and the sections of the résumé, named after JSON Resume's keys where it has them."""

from profile_app.models.career import Career, Position
from profile_app.models.entries import Activity, Award, Certificate, Education, Language, Project, SkillGroup
from profile_app.models.profile import Link, Profile
from profile_app.models.section import Dated, Section

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
