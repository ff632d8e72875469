"""The person as visitors see them: the profile, and the published entries under JSON Resume's names."""

from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any, Self

from django.utils.translation import get_language

from mysite.content import Content
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
from profile_app.period import total_months


@dataclass(frozen=True)
class Person:
    profile: Profile
    careers: list[Career]
    projects: list[Project]
    skills: list[SkillGroup]
    education: list[Education]
    certificates: list[Certificate]
    awards: list[Award]
    volunteer: list[Activity]
    languages: list[Language]

    @classmethod
    def published(cls, *, drafts: bool = False) -> Self | None:
        """Everything in eleven queries and in the active language, or None while there is no profile.

        With `drafts`, entries that are not published too.
        """
        profile = Profile.objects.prefetch_related("links").first()
        if profile is None:
            return None
        person = cls(
            profile,
            careers=list(Career.objects.published(drafts=drafts).prefetch_related("positions")),
            projects=list(Project.objects.published(drafts=drafts)),
            skills=list(SkillGroup.objects.published(drafts=drafts)),
            education=list(Education.objects.published(drafts=drafts)),
            certificates=list(Certificate.objects.published(drafts=drafts)),
            awards=list(Award.objects.published(drafts=drafts)),
            volunteer=list(Activity.objects.published(drafts=drafts)),
            languages=list(Language.objects.published(drafts=drafts)),
        )
        for row in person.rows:
            row.in_language(get_language())
        return person

    def excerpt(self) -> Self:
        """The first entry of each section."""
        return replace(self, **{name: entries[:1] for name, entries in self.sections.items()})

    @property
    def sections(self) -> dict[str, Any]:  # lists of rows, each under its field's name
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "profile"}

    @property
    def rows(self) -> list[Content]:
        """All that the person is made of."""
        return [self.profile, *self.profile.links.all(), *chain(*self.sections.values()), *self.positions]

    @property
    def positions(self) -> list[Position]:
        return [position for career in self.careers for position in career.positions.all()]

    @property
    def months(self) -> int:
        """Months of experience; positions held at the same time count once."""
        return total_months(position.period for position in self.positions)

    @property
    def current_position(self) -> Position | None:
        return next((position for position in self.positions if not position.end), None)
