"""What visitors ask, and which entries answer: beside the questions of a set, such as every site gets."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from bench.questions import Question, QuestionSet, read
from bench.training.groups import HERE, read_groups, read_lines
from bench.training.noise import is_hangul, noisy, on_latin_keys

MISTYPED, ON_LATIN_KEYS = 0.3, 0.04  # shares of the questions of a store, which are asked once more
BARE, GENERAL = 12, 20
# Those who sell answer some of the questions that anyone might be asked: about orders, prices, appointments.
SELLERS = {"designer", "illustrator", "lecturer", "photographer", "tutor"}


def of_store(path: Path, *, plain: bool) -> QuestionSet:
    """Some questions are mistyped as well; some name nothing, and some have nothing to do with the store."""
    store = read(path, plain=plain)
    random = Random(store.name)  # noqa: S311 -- repeatable is what is wanted here
    asked = [again for question in store.questions for again in _with_mistyped(question, random)]
    asked += [_unanswered(text) for text in random.sample(read_lines(HERE / "bare.txt"), BARE)]
    if path.stem not in SELLERS:
        groups = random.sample(read_groups(HERE / "groups" / "general.txt"), GENERAL)
        asked += [_unanswered(random.choice(group.alike)) for group in groups]
    return replace(store, questions=asked)


def of_directory(path: Path, *, plain: bool) -> QuestionSet:
    """Answers that only hold a place are left out: they may name the entry."""
    found = read(path, plain=plain)
    sources = [one._replace(answer="") if one.answer.startswith("(") else one for one in found.sources]
    return replace(found, sources=sources)


def _with_mistyped(question: Question, random: Random) -> Iterator[Question]:
    yield question
    chance = random.random() if question.accepted else 1
    if chance < MISTYPED:
        yield question._replace(text=noisy(question.text, random))
    elif chance < MISTYPED + ON_LATIN_KEYS and _is_korean(question.text):
        yield question._replace(text=on_latin_keys(question.text))


def _unanswered(text: str) -> Question:
    return Question(text, frozenset(), "unrelated")


def _is_korean(text: str) -> bool:
    return any(map(is_hangul, text)) and not re.search("[A-Za-z]", text)
