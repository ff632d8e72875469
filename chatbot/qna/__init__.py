"""Q&A files (CSV, Excel, JSON Lines): read with every fault named, written so that reading gives the same back."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from chatbot.qna import comma_separated, json_lines, workbook
from chatbot.qna.faults import Fault, Unreadable, Unwritable
from chatbot.qna.record import NOTHING, QUESTION_LENGTH, Record, Row, read_record

__all__ = ["NOTHING", "QUESTION_LENGTH", "Record", "Unreadable", "Unwritable", "read", "write"]


class Format(NamedTuple):
    rows: Callable[[bytes, list[Fault]], Iterator[tuple[int, Row]]]
    write: Callable[[Sequence[Record]], bytes]


CSV = Format(comma_separated.rows, comma_separated.write)
JSON_LINES = Format(json_lines.rows, json_lines.write)
WORKBOOK = Format(workbook.rows, workbook.write)
FORMATS = {".csv": CSV, ".jsonl": JSON_LINES, ".xlsx": WORKBOOK}


def read(data: bytes, suffix: str) -> list[Record]:
    """The format is the suffix's, else what the first characters say. Raises Unreadable."""
    form = FORMATS.get(suffix) or recognise(data)
    faults: list[Fault] = []
    records: list[Record] = []
    first_line: dict[tuple[str, str], int] = {}
    for line, row in form.rows(data, faults):
        record = read_record(line, row, faults)
        for column in ("question", "question_en"):
            text = getattr(record, column)
            if text and (first := first_line.setdefault((column, text), line)) != line:
                faults.append(Fault(line, column, _("stands on line %d already") % first))
        records.append(record)
    if faults:
        raise Unreadable(faults)
    return records


def recognise(data: bytes) -> Format:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # zip, and what Excel made before or encrypts into
        return WORKBOOK
    return JSON_LINES if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else CSV


def write(records: Sequence[Record], suffix: str) -> bytes:
    """In the suffix's format, else JSON Lines. Raises Unwritable."""
    return FORMATS.get(suffix, JSON_LINES).write(records)
