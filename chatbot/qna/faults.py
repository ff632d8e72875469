"""What can be wrong with a Q&A file, said in the reader's language."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _


class Fault(NamedTuple):
    line: int
    column: str
    problem: str

    def __str__(self) -> str:
        return _("line %(line)s, column %(column)s: %(problem)s") % self._asdict()


class Unreadable(ValueError):
    """A file that cannot be read; the message is every fault, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


class Unwritable(ValueError):
    """Records that the format cannot hold."""
