"""The model field of the photo: stored in every width, under names that change with the picture."""

import hashlib
import re
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from profile_app.photo import WIDTHS, PhotoError, check_photo, draw_squares


class PhotoFile(FieldFile):
    """The widest JPEG. A photo from before there were widths is a file by itself."""

    @property
    def names(self) -> dict[str, list[tuple[int, str]]]:
        """Width and name of each file, by suffix."""
        found = re.fullmatch(r"(photos/[0-9a-f]{16})-(\d+)\.jpg", self.name or "")
        if not found:
            return {}
        widths = [width for width in WIDTHS if width <= int(found[2])]
        return {
            suffix: [(width, f"{found[1]}-{width}.{suffix}") for width in widths] for suffix in ("webp", "jpg")
        }

    @property
    def srcset(self) -> dict[str, str]:
        return {
            suffix: ", ".join(f"{self.storage.url(name)} {width}w" for width, name in names)
            for suffix, names in self.names.items()
        }

    def store(self) -> None:
        """Replace the upload by its squares."""
        digest = hashlib.sha256(self.file.open().read()).hexdigest()[:16]
        for width, suffix, content in draw_squares(self.file):
            name = f"photos/{digest}-{width}.{suffix}"
            if not self.storage.exists(name):
                self.storage.save(name, ContentFile(content))
        self.name = name
        self._committed = True


class PhotoField(models.FileField):
    attr_class = PhotoFile

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Only an upload is looked at: what is stored already may be of older rules, or not restored yet."""
        photo: PhotoFile = super().clean(value, model_instance)
        if photo and not photo._committed:  # noqa: SLF001
            try:
                check_photo(photo.file, photo.size)
            except PhotoError as error:
                raise ValidationError(str(error)) from error
        return photo

    def pre_save(self, model_instance: models.Model, add: bool) -> PhotoFile:
        photo: PhotoFile = getattr(model_instance, self.attname)
        if photo and not photo._committed:  # noqa: SLF001
            photo.store()
        rows = type(model_instance)._default_manager.filter(pk=model_instance.pk)
        before = rows.values_list(self.attname, flat=True).first()
        if before and before != photo.name:
            self._delete_later(before)
        return photo

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        models.signals.post_delete.connect(self._row_deleted, sender=cls)

    def _row_deleted(self, instance: models.Model, **_kwargs: object) -> None:
        if name := getattr(instance, self.attname).name:
            self._delete_later(name)

    def _delete_later(self, name: str) -> None:
        photo = PhotoFile(None, self, name)  # type: ignore[arg-type]  # a file of no row any more
        names = [name for names in photo.names.values() for _width, name in names] or [name]
        transaction.on_commit(partial(_delete, self.storage, names))


def _delete(storage: Storage, names: list[str]) -> None:
    for name in names:
        storage.delete(name)
