"""Model fields that the résumé is made of, and their rules."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_partial_date(value: str) -> None:
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        pass
    else:
        if re.fullmatch(r"[12]\d{3}(-\d\d){0,2}", value, re.ASCII):
            return
    raise ValidationError(_("Write a year or a year and month, such as 2024 or 2024-03."))


class PartialDateField(models.CharField[str, str]):
    """A date as exact as it is known, written as JSON Resume does: `2024`, `2024-03` or `2024-03-15`."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Dots are read too, because the page writes 2024.03."""
        return value.strip().replace(".", "-") if isinstance(value, str) else value


class WebAddressField(models.URLField[str, str]):
    """An http or https address; https where the owner writes none."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


def to_lines(value: str | Sequence[str] | None) -> list[str]:
    """One entry a line, trimmed, without empty ones; an entry itself never holds a line break."""
    lines = (value or "").splitlines() if isinstance(value, str | None) else map(_one_line, value)
    return [line.strip() for line in lines if line.strip()]


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


class LinesFormField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return to_lines(initial) != to_lines(data)

    def clean(self, value: Any) -> list[str]:
        return to_lines(super().clean(value))


class LinesField(models.TextField[Sequence[str], list[str]]):
    """A list of short texts, kept as one text with an entry a line, and typed that way in the admin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def from_db_value(self, value: str | None, *_args: object) -> list[str]:
        return to_lines(value)

    def to_python(self, value: Any) -> list[str]:
        return to_lines(value)

    def get_prep_value(self, value: Any) -> str:
        return "\n".join(to_lines(value))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "form_class": LinesFormField, "widget": LinesFormField.widget})
