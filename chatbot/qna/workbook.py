"""Excel workbooks (.xlsx), of which the first sheet counts. Every cell is written as a text, so none is a formula.

XML holds no control characters, and its readers take `\\r\\n` for `\\n`: Excel writes them as `_xHHHH_`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _

from chatbot.qna import table
from chatbot.qna.faults import Fault, Unreadable, Unwritable
from chatbot.qna.record import Record, Row

# openpyxl is imported where it is used: every process imports this module, and few ever meet a workbook.
if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

UNPACKED_LIMIT = 8 * 1024 * 1024  # openpyxl takes up to a hundred times as much memory
_COLUMN_LIMIT = 64
_ROW_LIMIT, _CELL_LIMIT = 1_048_576, 32_767  # Excel's own
_WIDTHS = {"A": 40, "B": 80, "C": 60, "D": 12, "E": 40, "F": 80, "G": 12}

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # half of a surrogate pair is no character

# What zipfile and openpyxl stumble over where a file is damaged or no workbook.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def rows(data: bytes, faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    try:
        fits = unpacked_size(data) <= UNPACKED_LIMIT
        lines = list(read_lines(data)) if fits else []
    except _DAMAGE:
        problem = _("not an Excel workbook that can be read: save it as .xlsx, without a password")
        raise Unreadable([Fault(1, "1", problem)]) from None
    if not fits:
        faults.append(Fault(1, "1", _("too large once it is unpacked")))
    return table.rows(lines, faults)


def unpacked_size(data: bytes) -> int:
    """What the archive says: zipfile unpacks no more of a part than that."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist())


def read_lines(data: bytes) -> Iterator[tuple[int, list[object]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0].iter_rows(max_row=_ROW_LIMIT, max_col=_COLUMN_LIMIT, values_only=True)
    return ((row, [read_cell(cell) for cell in cells]) for row, cells in enumerate(sheet, start=1) if any(cells))


def read_cell(value: object) -> object:
    """A text as it was before it was escaped, a number as Excel shows it; a date stays what it is, and no text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return str(value).lower()
    return format(value, ".15g") if isinstance(value, int | float) else value


def write(records: Sequence[Record]) -> bytes:
    from openpyxl import Workbook

    rows = [[escape(cell) for cell in cells] for cells in table.lines(records)]
    refuse_long_cells(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    for cells in rows:
        sheet.append([text_cell(sheet, cell) for cell in cells])
    out = io.BytesIO()
    book.save(out)
    if unpacked_size(out.getvalue()) > UNPACKED_LIMIT:
        raise Unwritable(_("These are too many answers for one Excel file. CSV holds them."))
    return out.getvalue()


def refuse_long_cells(rows: list[list[str]]) -> None:
    for cell in chain.from_iterable(rows):
        if len(cell) > _CELL_LIMIT:
            problem = _("“%(start)s…” is longer than the %(limit)d characters that a cell of Excel holds.")
            raise Unwritable(problem % {"start": cell[:40], "limit": _CELL_LIMIT})


def text_cell(sheet: "WriteOnlyWorksheet", text: str) -> "Cell":
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl would take a text that begins with = for a formula
    cell.number_format = "@"  # and so would Excel, once it is edited
    return cell


def escape(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
