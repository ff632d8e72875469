"""Records as the rows of a table, whose first row names the columns.

In the cell of phrasings a vertical bar separates, `\\|` is a bar and `\\\\` a backslash.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from django.utils.translation import gettext as _

from chatbot.qna.faults import Fault
from chatbot.qna.record import Record, Row, columns

_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_EMPTY = {"is_published": True, "is_starter": False}


def rows(lines: Iterable[tuple[int, list[object]]], faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    header: list[str] = []
    for line, cells in lines:
        while cells and cells[-1] == "":
            cells.pop()  # spreadsheets fill every row up to the longest
        if not header:
            header = [str(cell).strip() for cell in cells]
            faults += header_faults(line, header)
        elif len(cells) > len(header):
            problem = _("more cells than the first line names")
            faults.append(Fault(line, str(len(header) + 1), problem))
        elif cells:
            named = zip_longest(header, cells, fillvalue="")
            yield line, read_cells({name: cell for name, cell in named if name in Record._fields})


def header_faults(line: int, header: list[str]) -> list[Fault]:
    """What is wrong with the first line, said once and not for every row."""
    unknown = [Fault(line, name, _("not a known column")) for name in header if name not in Record._fields]
    twice = [Fault(line, name, _("stands twice")) for name in Record._fields if header.count(name) > 1]
    return unknown + twice


def read_cells(row: Row) -> Row:
    if isinstance(phrasings := row.get("phrasings"), str):
        row["phrasings"] = [t for part in split_bars(phrasings) if (t := part.strip())]
    for name, empty in _EMPTY.items():
        if isinstance(typed := row.get(name), str):
            row[name] = _FLAGS.get(typed.strip().lower(), typed) if typed.strip() else empty
    return row


def lines(records: Sequence[Record]) -> Iterator[list[str]]:
    """The first line, then one a record."""
    names = columns(records)
    yield names
    for record in records:
        yield [cell_of(getattr(record, name)) for name in names]


def cell_of(value: tuple[str, ...] | bool | str | None) -> str:
    if isinstance(value, tuple):
        return join_bars(value)
    return str(value).lower() if isinstance(value, bool) else value or ""


def join_bars(parts: Iterable[str]) -> str:
    return "|".join(re.sub(r"[\\|]", r"\\\g<0>", part) for part in parts)


def split_bars(cell: str) -> list[str]:
    parts = re.findall(r"((?:\\[\\|]|[^|])*)(?:\||\Z)", cell)
    return [re.sub(r"\\([\\|])", r"\1", part) for part in parts]
