import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatbot.answering import answer, read_question
from mysite.errors import Refused


class Command(BaseCommand):
    help = "Answers as /chatbot/ask/ does, one line of JSON a question, and logs nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("question", nargs="?")
        source.add_argument("--input", type=Path, metavar="FILE.jsonl", help='lines of {"question": "..."}')

    def handle(self, *args: Any, **options: Any) -> None:
        for question in read(options["input"]) if options["input"] else [options["question"]]:
            try:
                line = answer(read_question(question)).json
            except Refused as refused:
                line = json.dumps(refused.json(), ensure_ascii=False)
            self.stdout.write(line)


def read(path: Path) -> Iterator[object]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield read_line(number, line)


def read_line(number: int, line: str) -> object:
    try:
        return json.loads(line)["question"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CommandError(f'line {number}: not {{"question": "..."}}') from None
