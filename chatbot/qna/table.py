"""Records as the rows of a table, whose first row names the columns.

In the cell of phrasings a vertical bar separates, `\\|` is a bar and `\\\\` a backslash.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from chatbot.qna.faults import Fault
from chatbot.qna.record import Record, Row

_FLAGS = {"": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


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
            named = zip(header, cells, strict=False)
            yield line, read_cells({name: cell for name, cell in named if name in Record._fields})


def header_faults(line: int, header: list[str]) -> list[Fault]:
    """What is wrong with the first line, said once and not for every row."""
    unknown = [Fault(line, name, _("not a known column")) for name in header if name not in Record._fields]
    twice = [Fault(line, name, _("stands twice")) for name in Record._fields if header.count(name) > 1]
    return unknown + twice


def read_cells(row: Row) -> Row:
    if isinstance(phrasings := row.get("phrasings"), str):
        row["phrasings"] = [t for part in split_bars(phrasings) if (t := part.strip())]
    if isinstance(published := row.get("is_published"), str):
        row["is_published"] = _FLAGS.get(published.strip().lower(), published)
    return row


def cells_of(record: Record) -> tuple[str, ...]:
    return (record.question, record.answer, join_bars(record.phrasings), str(record.is_published).lower())


def join_bars(parts: Iterable[str]) -> str:
    return "|".join(re.sub(r"[\\|]", r"\\\g<0>", part) for part in parts)


def split_bars(cell: str) -> list[str]:
    parts = re.findall(r"((?:\\[\\|]|[^|])*)(?:\||\Z)", cell)
    return [re.sub(r"\\([\\|])", r"\1", part) for part in parts]
