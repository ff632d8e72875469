"""One question with its answer, as a file holds it."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from chatbot.matching.normalise import is_blank
from chatbot.qna.faults import Fault

QUESTION_LENGTH = 300
Row = dict[str, object]
Reader = Callable[[int, str, object, list[Fault]], str]


class Record(NamedTuple):
    """None is what a file does not speak of: it stays as it is stored."""

    question: str
    answer: str
    phrasings: tuple[str, ...] = ()
    is_published: bool = True
    question_en: str | None = ""
    answer_en: str | None = ""
    is_starter: bool | None = False

    def completed(self, before: "Record") -> "Record":
        return self._replace(**{name: getattr(before, name) for name in OPTIONAL if getattr(self, name) is None})


NOTHING = Record("", "")
OPTIONAL = ("question_en", "answer_en", "is_starter")


def columns(records: Sequence[Record]) -> list[str]:
    """Those that any of the records needs."""
    return [
        name for name in Record._fields if name not in OPTIONAL or any(getattr(record, name) for record in records)
    ]


def read_record(line: int, row: Row, faults: list[Fault]) -> Record:
    """The record of a row; what is wrong with it is added to `faults`."""
    faults += [Fault(line, str(name), _("not a known column")) for name in row if name not in Record._fields]
    phrasings = row.get("phrasings", [])
    if not isinstance(phrasings, list):
        faults.append(Fault(line, "phrasings", _("not a list")))
        phrasings = []
    return Record(
        question=read_line(line, "question", row.get("question"), faults),
        answer=read_text(line, "answer", row.get("answer"), faults),
        phrasings=tuple(read_line(line, "phrasings", phrasing, faults) for phrasing in phrasings),
        is_published=read_flag(line, "is_published", row.get("is_published", True), faults),
        question_en=read_optional(line, "question_en", row, faults, read_line),
        answer_en=read_optional(line, "answer_en", row, faults, read_text),
        is_starter=read_flag(line, "is_starter", row["is_starter"], faults) if "is_starter" in row else None,
    )


def read_line(line: int, column: str, value: object, faults: list[Fault]) -> str:
    text = unicodedata.normalize("NFC", read_text(line, column, value, faults).strip())
    if len(text) > QUESTION_LENGTH:
        faults.append(Fault(line, column, _("longer than %d characters") % QUESTION_LENGTH))
    return text


def read_optional(line: int, column: str, row: Row, faults: list[Fault], read: Reader) -> str | None:
    value = row.get(column)
    if isinstance(value, str) and is_blank(value):
        return ""
    return None if value is None else read(line, column, value, faults)


def read_flag(line: int, column: str, value: object, faults: list[Fault]) -> bool:
    if not isinstance(value, bool):
        faults.append(Fault(line, column, _("neither true nor false")))
    return value is True


def read_text(line: int, column: str, value: object, faults: list[Fault]) -> str:
    if isinstance(value, str) and not is_blank(value):
        return value
    missing = value is None or isinstance(value, str)
    faults.append(Fault(line, column, _("missing") if missing else _("not a text")))
    return ""
