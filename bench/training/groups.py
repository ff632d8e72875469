"""Texts that ask the same, written for this project: what the encoder learns from beside its teachers."""

from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Group(NamedTuple):
    """Texts that ask the same, and near misses: the same words, another question."""

    alike: list[str]
    near: list[str]


def stores(fold: int | None = None) -> list[Path]:
    """The stores, or every second one."""
    paths = sorted((HERE / "stores").glob("*.txt"))
    return paths if fold is None else paths[fold::2]


def read_groups(path: Path) -> list[Group]:
    """Of blocks with a blank line between, whose lines are marked as `bench.questions` tells."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    groups = [Group(_marked(block, "=+?"), _marked(block, "!")) for block in blocks]
    return [group for group in groups if len(group.alike) > 1]


def all_groups(hold: int | None) -> list[Group]:
    """Those of the stores, without the half that is held out, and the others."""
    held = stores(hold) if hold is not None else []
    paths = [path for path in stores() if path not in held] + sorted((HERE / "groups").glob("*.txt"))
    return [group for path in paths for group in read_groups(path)]


def synonyms() -> list[list[str]]:
    return [[word.strip() for word in line.split(",")] for line in read_lines(HERE / "synonyms.txt")]


def read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def _marked(block: str, marks: str) -> list[str]:
    return [line[1:].strip() for line in block.splitlines() if line[:1] in set(marks)]
