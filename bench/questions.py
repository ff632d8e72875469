"""Sets of questions whose answers are known: a text file a store, or a directory of JSON Lines.

A line of a text file begins with what it is:

    @ the owner         = a stored question    + another phrasing of it    > its answer
    ? a visitor's question that this entry answers
    ! a near miss: the same words, yet no entry answers it                 - as far from every entry as can be

A directory holds `entries.jsonl` ({"id", "question", "aliases", "answer"} a line) and `queries.jsonl`
({"query", "phenomenon", "expected": an id or null, "accept": [ids]} a line; "accept" may be missing).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from chatbot.matching import Source

PHRASINGS = 3  # of an entry, its question among them
_KINDS = {"?": "question", "!": "near-miss", "-": "unrelated"}


class Question(NamedTuple):
    """A visitor's, and the keys of the entries that answer it: none for one that no entry answers."""

    text: str
    accepted: frozenset[int]
    kind: str

    @property
    def is_near_miss(self) -> bool:
        return not self.accepted and "near" in self.kind


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    sources: list[Source]
    questions: list[Question]


def read(path: Path, *, plain: bool = False) -> QuestionSet:
    """`plain` leaves the questions without other phrasings. Raises ValueError for a line of no known kind."""
    sources, questions = _read_directory(path) if path.is_dir() else _read_text(path)
    most = 1 if plain else PHRASINGS
    kept = [Source(source.entry, source.phrasings[:most], source.answer) for source in sources]
    return QuestionSet(f"{path.stem}, plain" if plain else path.stem, kept, questions)


def _read_text(path: Path) -> tuple[list[Source], list[Question]]:
    phrasings: list[list[str]] = []
    answers: list[str] = []
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, text = line[:1], line[1:].strip()
        if mark == "=":
            phrasings.append([text])
            answers.append("")
        elif mark == "+" and phrasings:
            phrasings[-1].append(text)
        elif mark == ">" and answers:
            answers[-1] = text
        elif mark in _KINDS:
            accepted = {len(phrasings) - 1} if mark == "?" else ()
            questions.append(Question(text, frozenset(accepted), _KINDS[mark]))
        elif line.strip() and mark != "@":
            raise ValueError(f"{path}:{number}: this line is of no known kind: {line}")
    stored = enumerate(zip(phrasings, answers, strict=True))
    return [Source(entry, tuple(texts), answer) for entry, (texts, answer) in stored], questions


def _read_directory(path: Path) -> tuple[list[Source], list[Question]]:
    entries = list(_read_lines(path / "entries.jsonl"))
    keys = {entry["id"]: key for key, entry in enumerate(entries)}
    sources = [Source(keys[e["id"]], (e["question"], *e["aliases"]), e["answer"]) for e in entries]
    questions = [
        Question(q["query"], frozenset(keys[name] for name in _accepted(q)), q["phenomenon"])
        for q in _read_lines(path / "queries.jsonl")
    ]
    return sources, questions


def _accepted(query: dict[str, Any]) -> list[str]:
    accepted: list[str] = query.get("accept") or ([query["expected"]] if query["expected"] else [])
    return accepted


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
