"""One JSON object a line."""

import json
from collections.abc import Iterable, Iterator

from chatbot.qna.record import Fault, Record, Row

ENCODINGS = ("utf-8-sig",)


def rows(text: str, faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    for line, source in enumerate(text.split("\n"), start=1):
        if not source.strip():
            continue
        try:
            row = json.loads(source)
            json.dumps(row, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            faults.append(Fault(line, str(error.colno), error.msg))
        except (UnicodeEncodeError, RecursionError, ValueError):
            faults.append(Fault(line, "1", "not text that can be stored"))
        else:
            if isinstance(row, dict):
                yield line, row
            else:
                faults.append(Fault(line, "1", "not a JSON object"))


def write(records: Iterable[Record]) -> bytes:
    return "".join(json.dumps(r._asdict(), ensure_ascii=False) + "\n" for r in records).encode()
