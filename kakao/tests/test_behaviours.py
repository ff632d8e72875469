"""behaviours.md lists what the connection to Kakao has to get right, and the tests that prove each line.

A test names its numbers in its docstring ("KAKAO 4, 7."). `python -m kakao.tests.test_behaviours` writes the list
anew.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
LIST = HERE / "behaviours.md"
ROOT = HERE.parent.parent
LINE = re.compile(r"^\| (\d+) \| ([^|]+) \|.*$", re.MULTILINE)


def numbers(docstring: str) -> set[int]:
    found: set[int] = set()
    for listed in re.findall(r"KAKAO (\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)", docstring):
        for part in listed.split(", "):
            first, _, last = part.partition("-")
            found |= set(range(int(first), int(last or first) + 1))
    return found


def proofs() -> dict[int, list[str]]:
    """The tests of each number."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for path in sorted(ROOT.glob("*/tests/**/test_*.py")) + sorted(ROOT.glob("tests/**/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers(ast.get_docstring(node) or ""):
                    found[number].append(f"`{path.stem}.{node.name}`")
    return found


def written() -> str:
    """The list as it should read."""
    found = proofs()
    return LINE.sub(lambda line: f"| {line[1]} | {line[2]} | {', '.join(found[int(line[1])])} |", LIST.read_text())


def test_every_behaviour_has_a_test_and_the_list_names_it():
    assert [int(number) for number, _words in LINE.findall(LIST.read_text())] == list(range(1, 105))
    assert sorted(set(range(1, 105)) - set(proofs())) == []
    assert LIST.read_text() == written()


if __name__ == "__main__":
    LIST.write_text(written())
