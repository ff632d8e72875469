"""Q&A files, CSV and JSON Lines: read with every fault named, written so that reading gives the same back."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from chatbot.qna import comma_separated, json_lines
from chatbot.qna.record import QUESTION_LENGTH, Fault, Record, Row, read_record

__all__ = ["QUESTION_LENGTH", "Record", "Unreadable", "read", "write"]


class Format(NamedTuple):
    encodings: tuple[str, ...]
    rows: Callable[[str, list[Fault]], Iterator[tuple[int, Row]]]
    write: Callable[[Iterable[Record]], bytes]


CSV = Format(comma_separated.ENCODINGS, comma_separated.rows, comma_separated.write)
JSON_LINES = Format(json_lines.ENCODINGS, json_lines.rows, json_lines.write)


class Unreadable(ValueError):
    """A file that cannot be read; the message names every fault, one a line."""


def read(data: bytes, suffix: str) -> list[Record]:
    """The format is the suffix's, else what the first character says. Raises Unreadable."""
    is_json = suffix == ".jsonl" or (suffix != ".csv" and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"))
    form = JSON_LINES if is_json else CSV
    faults: list[Fault] = []
    records: list[Record] = []
    first_line: dict[str, int] = {}
    for line, row in form.rows(decode(data, form.encodings), faults):
        record = read_record(line, row, faults)
        if record.question and first_line.setdefault(record.question, line) != line:
            faults.append(Fault(line, "question", f"stands on line {first_line[record.question]} already"))
        records.append(record)
    if faults:
        raise Unreadable("\n".join(map(str, sorted(faults))))
    return records


def write(records: Iterable[Record], suffix: str) -> bytes:
    """CSV for `.csv`, else JSON Lines."""
    return (CSV if suffix == ".csv" else JSON_LINES).write(records)


def decode(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start]
    column = str(len(before) - before.rfind(b"\n"))
    raise Unreadable(str(Fault(before.count(b"\n") + 1, column, f"not in {' or '.join(encodings)}")))
