"""The rows of an entry's phrasings, as a page sends them that may be older than what is stored."""

from functools import cached_property
from typing import Any

from django import forms

from chatbot.models import Entry, Phrasing


class PhrasingFormSet(forms.BaseInlineFormSet[Phrasing, Entry, Any]):
    """A row whose phrasing another tab or an import has deleted meanwhile comes in as a new one.

    Django would refuse it for a fault that it names nowhere on the page.
    """

    @cached_property
    def rows(self) -> list[int]:
        """The numbers of the rows sent, stored ones first; without those stored anew under another key."""
        texts = [phrasing.text for phrasing in self.get_queryset()]
        numbers = range(super().total_form_count())
        fresh = [row for row in numbers if row not in self.stored and not self.is_stored_anew(row, texts)]
        return [*self.stored, *fresh]

    @cached_property
    def stored(self) -> list[int]:
        row_of = {self.sent(row, "id"): row for row in range(super().total_form_count())}
        return [row_of[str(p.pk)] for p in self.get_queryset() if str(p.pk) in row_of]

    def is_stored_anew(self, row: int, texts: list[str]) -> bool:
        return bool(self.sent(row, "id")) and self.sent(row, "text") in texts

    def sent(self, row: int, name: str) -> str:
        return str(self.data.get(f"{self.prefix}-{row}-{name}", ""))

    def total_form_count(self) -> int:
        return len(self.rows) if self.is_bound else super().total_form_count()

    def initial_form_count(self) -> int:
        return len(self.stored) if self.is_bound else super().initial_form_count()

    def add_prefix(self, index: Any) -> str:
        return super().add_prefix(self.rows[index] if self.is_bound and isinstance(index, int) else index)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"].disabled = index is None or index >= self.initial_form_count()
