"""Content: rows that visitors see. Changing any of them, by any road through the ORM, advances the revision."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from mysite.models import Revision

C = TypeVar("C", bound="Content")


class ContentQuerySet(models.QuerySet[C]):
    """Bulk writes advance the revision themselves, once: they send no signals, or one for each row.

    The revision first, as everywhere: who locks in another order than the next one waits for him for ever.
    """

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            Revision.advance()
            return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            Revision.advance()
            return super().delete()

    def bulk_create(self, objs: Iterable[C], *args: Any, **kwargs: Any) -> list[C]:
        with transaction.atomic(using=self.db):
            Revision.advance()
            return super().bulk_create(objs, *args, **kwargs)


class PublishedQuerySet(ContentQuerySet[C]):
    def published(self, *, drafts: bool = False) -> Self:
        """With `drafts`, as the owner looks at them, those that are not published too."""
        return self.all() if drafts else self.filter(is_published=True)


class Content(models.Model):
    english: ClassVar[tuple[str, ...]] = ()  # fields that have a twin in English (mysite.english)

    class Meta:
        abstract = True

    def in_language(self, language: str | None) -> Self:
        """This row to be shown, never to be saved: in English each text is the English one, where there is one."""
        if language == "en":
            for name in self.english:
                setattr(self, name, getattr(self, f"{name}_en") or getattr(self, name))
        return self


class PublishedContent(Content):
    is_published = models.BooleanField(
        _("published"), default=True, help_text=_("Only published entries show on the site.")
    )

    class Meta:
        abstract = True


def content_changed(origin: object = None, **_kwargs: object) -> None:
    """Receiver of post_save and post_delete of every model that is content."""
    if not isinstance(origin, ContentQuerySet):
        Revision.advance()
