"""CSV as spreadsheets write it.

A cell that a spreadsheet would take for a formula is written with an apostrophe in front, and read without it.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from chatbot.qna import table
from chatbot.qna.faults import Fault
from chatbot.qna.record import Record, Row
from chatbot.qna.text import decode

_ENCODINGS = ("utf-8-sig", "cp949")
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
csv.field_size_limit(2**31 - 1)  # an answer may be longer than the module's 128 KiB


def rows(data: bytes, faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    return table.rows(lines(decode(data, _ENCODINGS), faults), faults)


def lines(text: str, faults: list[Fault]) -> Iterator[tuple[int, list[object]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [undefuse(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(line, "1", _("not CSV, its quotation marks do not match (%s)") % error))


def write(records: Sequence[Record]) -> bytes:
    """With a byte order mark: without it Excel takes Korean for another encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(map(defuse, cells) for cells in table.lines(records))
    return out.getvalue().encode("utf-8-sig")


def defuse(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def undefuse(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
