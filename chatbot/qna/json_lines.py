"""One JSON object a line."""

import json
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from chatbot.qna.faults import Fault
from chatbot.qna.record import Record, Row, columns
from chatbot.qna.text import decode

_ENCODINGS = ("utf-8-sig",)


def rows(data: bytes, faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    for line, source in enumerate(decode(data, _ENCODINGS).split("\n"), start=1):
        if not source.strip():
            continue
        try:
            row = json.loads(source)
            json.dumps(row, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            faults.append(Fault(line, str(error.colno), _("not JSON (%s)") % error.msg))
        except (UnicodeEncodeError, RecursionError, ValueError):
            faults.append(Fault(line, "1", _("not text that can be stored")))
        else:
            if isinstance(row, dict):
                yield line, row
            else:
                faults.append(Fault(line, "1", _("not a JSON object")))


def write(records: Sequence[Record]) -> bytes:
    names = columns(records)
    rows = ({name: getattr(record, name) for name in names} for record in records)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
