"""Where the owner writes the English texts in the admin."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mysite.content import C


class EnglishAdmin(BaseModelAdmin[C]):
    """A form, or an inline's form, with the English twins below the fields that it declares, folded away."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        twins = {
            "fields": [f"{name}_en" for name in self.model.english],
            "classes": ["collapse"],
            "description": _("For the English pages. Where a field is empty, its Korean text shows there."),
        }
        return [*super().get_fieldsets(request, obj), (_("In English"), twins)]
