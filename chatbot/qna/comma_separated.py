"""CSV as spreadsheets write it.

In the cell of phrasings a vertical bar separates, `\\|` is a bar and `\\\\` a backslash. A cell that a spreadsheet
would take for a formula is written with an apostrophe in front, and read without it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from chatbot.qna.record import Fault, Record, Row

ENCODINGS = ("utf-8-sig", "cp949")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_FLAGS = {"": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def rows(text: str, faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
                faults += header_faults(header)
            elif len(cells) > len(header):
                faults.append(Fault(line, str(len(header) + 1), "more cells than the first line names"))
            elif any(cells):
                named = zip(header, map(undefuse, cells), strict=False)
                yield line, read_cells({name: cell for name, cell in named if name in Record._fields})
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(line, "1", str(error)))


def header_faults(header: list[str]) -> list[Fault]:
    """What is wrong with the first line, said once and not for every row."""
    unknown = [Fault(1, name, "not a known column") for name in header if name not in Record._fields]
    twice = [Fault(1, name, "stands twice") for name in Record._fields if header.count(name) > 1]
    return unknown + twice


def read_cells(cells: dict[str, str]) -> Row:
    row: Row = dict(cells)
    if "phrasings" in cells:
        row["phrasings"] = [t for part in split_bars(cells["phrasings"]) if (t := part.strip())]
    if "is_published" in cells:
        row["is_published"] = _FLAGS.get(cells["is_published"].strip().lower(), cells["is_published"])
    return row


def write(records: Iterable[Record]) -> bytes:
    """With a byte order mark: without it Excel takes Korean for another encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(Record._fields)
    for r in records:
        cells = (r.question, r.answer, join_bars(r.phrasings), str(r.is_published).lower())
        writer.writerow(map(defuse, cells))
    return out.getvalue().encode("utf-8-sig")


def join_bars(parts: Iterable[str]) -> str:
    return "|".join(re.sub(r"[\\|]", r"\\\g<0>", part) for part in parts)


def split_bars(cell: str) -> list[str]:
    parts = re.findall(r"((?:\\[\\|]|[^|])*)(?:\||\Z)", cell)
    return [re.sub(r"\\([\\|])", r"\1", part) for part in parts]


def defuse(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def undefuse(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
