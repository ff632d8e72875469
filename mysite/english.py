"""What the owner may write in English too: beside each text a column of its own, `name_en` beside `name`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mysite.content import Content

if TYPE_CHECKING:
    from django.db.models import Field

M = TypeVar("M", bound=Content)


def in_english_too(*names: str) -> Callable[[type[M]], type[M]]:
    """Class decorator of a model: adds the English twins of these fields, which may stay empty."""

    def add_twins(model: type[M]) -> type[M]:
        for name in names:
            field = cast("Field[Any, Any]", model._meta.get_field(name))
            _name, _path, arguments, options = field.deconstruct()
            label = format_lazy(_("{text} (English)"), text=field.verbose_name)
            options |= {"blank": True, "help_text": "", "verbose_name": label}
            type(field)(*arguments, **options).contribute_to_class(model, f"{name}_en")
        model.english = names
        return model

    return add_twins
