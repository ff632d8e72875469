from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates


class NamedBoundField(BoundField):
    """In a row of a table, where a column's heading stands for the label, a control says its name itself."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        own = (widget or self.field.widget).attrs
        is_named = not self.form.prefix or self.is_hidden or "aria-label" in own
        named = {} if is_named else {"aria-label": self.label}
        return named | super().build_widget_attrs(attrs, widget)


class Renderer(DjangoTemplates):
    bound_field_class = NamedBoundField
