"""What a visitor would miss in the profile."""

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profile_app.models import Career, Link, Profile, Project, SkillGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

WANTED = (  # any of these, what to do where there is none, and whose page it is done on
    ({"photo"}, _("Add a photo"), "profile"),
    ({"label"}, _("Write your role"), "profile"),
    ({"tagline"}, _("Say in one sentence what you do"), "profile"),
    ({"summary"}, _("Write an introduction"), "profile"),
    ({"email", "phone", "has_links"}, _("Add an e-mail address, a phone number or a link"), "profile"),
    ({"has_career"}, _("Add your career"), "career"),
    ({"has_projects"}, _("Add a project"), "project"),
    ({"has_skills"}, _("Add your skills"), "skillgroup"),
)


class Gap(NamedTuple):
    text: str | Promise
    model: str

    @property
    def url(self) -> str:
        return reverse(f"admin:profile_app_{self.model}_changelist")


def gaps() -> list[Gap]:
    """The most visible first; one query."""
    held: Mapping[str, object] | None = Profile.objects.values(
        "photo",
        "label",
        "tagline",
        "summary",
        "email",
        "phone",
        has_links=Exists(Link.objects.all()),
        has_career=Exists(Career.objects.published()),
        has_projects=Exists(Project.objects.published()),
        has_skills=Exists(SkillGroup.objects.published()),
    ).first()
    if held is None:
        return [Gap(_("There is no profile yet: begin with your name."), "profile")]
    return [Gap(text, model) for fields, text, model in WANTED if not any(held[field] for field in fields)]
