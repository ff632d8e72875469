"""Change lists whose rows are put in order: by number as in any admin, with script by drag and by keyboard too."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


class OrderedList(ChangeList):
    @property
    def can_move(self) -> bool:
        """Sorted, searched or filtered, the rows have other neighbours than on the site."""
        return len(self.result_list) > 1 and not any(self.params.values())


class RowForm(forms.ModelForm[M]):
    """Its inputs stand in a table without labels, so each says whose and what it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"

    def _update_errors(self, errors: ValidationError) -> None:
        """A fault of what the list does not show waits for the form that shows it."""
        shown = {name: found for name, found in errors.error_dict.items() if name in self.fields}
        if shown:
            super()._update_errors(ValidationError(shown))  # type: ignore[misc]  # not in the stubs


class OrderedAdmin(admin.ModelAdmin[M]):
    """For models whose own ordering begins with `order`, which has to be among `list_editable`."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OrderedList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm[M]]:
        return super().get_changelist_form(request, **{"form": RowForm, **kwargs})
