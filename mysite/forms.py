from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates


class NamedBoundField(BoundField):
    """In a row of a table, where a column's heading stands for the label, a control says its name itself."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        named = {"aria-label": self.label} if self.form.prefix else {}
        return named | super().build_widget_attrs(attrs, widget)


class Renderer(DjangoTemplates):
    bound_field_class = NamedBoundField
