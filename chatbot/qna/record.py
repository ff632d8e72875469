"""One question with its answer, as a file holds it."""

import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from chatbot.matching.normalise import is_blank
from chatbot.qna.faults import Fault

QUESTION_LENGTH = 300
Row = dict[str, object]


class Record(NamedTuple):
    question: str
    answer: str
    phrasings: tuple[str, ...] = ()
    is_published: bool = True


def read_record(line: int, row: Row, faults: list[Fault]) -> Record:
    """The record of a row; what is wrong with it is added to `faults`."""
    faults += [Fault(line, str(name), _("not a known column")) for name in row if name not in Record._fields]
    phrasings, published = row.get("phrasings", []), row.get("is_published", True)
    if not isinstance(phrasings, list):
        faults.append(Fault(line, "phrasings", _("not a list")))
        phrasings = []
    if not isinstance(published, bool):
        faults.append(Fault(line, "is_published", _("neither true nor false")))
    return Record(
        question=read_line(line, "question", row.get("question"), faults),
        answer=read_text(line, "answer", row.get("answer"), faults),
        phrasings=tuple(read_line(line, "phrasings", phrasing, faults) for phrasing in phrasings),
        is_published=published is True,
    )


def read_line(line: int, column: str, value: object, faults: list[Fault]) -> str:
    text = unicodedata.normalize("NFC", read_text(line, column, value, faults).strip())
    if len(text) > QUESTION_LENGTH:
        faults.append(Fault(line, column, _("longer than %d characters") % QUESTION_LENGTH))
    return text


def read_text(line: int, column: str, value: object, faults: list[Fault]) -> str:
    if isinstance(value, str) and not is_blank(value):
        return value
    missing = value is None or isinstance(value, str)
    faults.append(Fault(line, column, _("missing") if missing else _("not a text")))
    return ""
