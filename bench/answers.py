"""How well the chatbot answers, and how fast; with --fit also the tables of chatbot/matching/decide.py.

    python -m bench.answers SET [SET ...] [--fit]

A SET is a directory with `entries.jsonl` ({"id", "question", "aliases", "answer"} a line) and `queries.jsonl`
({"query", "expected": id or null, "accept": [ids], optional} a line). Each is measured with its aliases as other
phrasings and without. `right` and `offered` are shares of the questions that have an answer, `wrong` of all.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from chatbot.matching import Index, Source, Status
from chatbot.matching.decide import Ranking, gaps
from chatbot.matching.normalise import normalise

Row = tuple[list[float], bool]


class Query(NamedTuple):
    text: str
    accepted: frozenset[int]


@dataclass(frozen=True)
class Set:
    name: str
    index: Index
    queries: list[Query]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(path: Path, *, plain: bool) -> Set:
    entries = read_lines(path / "entries.jsonl")
    keys = {entry["id"]: key for key, entry in enumerate(entries)}
    sources = [Source(keys[e["id"]], (e["question"], *([] if plain else e["aliases"]))) for e in entries]
    queries = [
        Query(q["query"], frozenset(keys[name] for name in q.get("accept") or [q["expected"]] if name))
        for q in read_lines(path / "queries.jsonl")
    ]
    return Set(f"{path.name}{' plain' if plain else ''}", Index.build(sources), queries)


def measure(questions: Set) -> str:
    right = offered = wrong = 0
    times = []
    for query in questions.queries:
        start = time.perf_counter()
        reply = questions.index.ask(query.text)
        times.append((time.perf_counter() - start) * 1000)
        accepted = [candidate.entry in query.accepted for candidate in reply.candidates]
        right += reply.status is Status.ANSWERED and accepted[0]
        wrong += reply.status is Status.ANSWERED and not accepted[0]
        offered += reply.status is Status.UNSURE and any(accepted)
    real = sum(bool(query.accepted) for query in questions.queries)
    p99 = sorted(times)[int(len(times) * 0.99)]
    return (
        f"{questions.name:20} right {right / real:.3f}  offered {offered / real:.3f}"
        f"  wrong {wrong / len(times):.3f}  p99 {p99:.1f} ms"
    )


def ranking_rows(questions: Set) -> Iterator[Row]:
    """Every candidate of a question that has its entry among them: is it the one?"""
    for query in questions.queries:
        found = questions.index.signals(normalise(query.text))
        if any(s.entry in query.accepted for s in found):
            for s in found:
                yield [s.similarity, s.coverage, s.echo], s.entry in query.accepted


def trust_rows(questions: Set, ranking: Ranking) -> Iterator[Row]:
    """The first candidate of every question: is it right?"""
    for query in questions.queries:
        found = sorted(questions.index.signals(normalise(query.text)), key=ranking.score, reverse=True)
        if found:
            gap = gaps([ranking.score(s) for s in found])[0]
            yield [found[0].coverage, found[0].echo, gap], found[0].entry in query.accepted


def regress(parts: list[list[Row]]) -> list[float]:
    """Logistic regression by Newton's method, the parts weighing the same; the constant comes last."""
    rows = [([*x, 1.0], y, 1 / len(part)) for part in parts for x, y in part]
    size = len(rows[0][0])
    weights = [0.0] * size
    for _ in range(30):
        gradient, curvature = [0.0] * size, [[1e-9 * (i == j) for j in range(size)] for i in range(size)]
        for x, y, share in rows:
            p = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, x, strict=True))))
            for i in range(size):
                gradient[i] += share * (y - p) * x[i]
                for j in range(size):
                    curvature[i][j] += share * p * (1 - p) * x[i] * x[j]
        weights = [w + step for w, step in zip(weights, solve(curvature, gradient), strict=True)]
    return weights


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss and Jordan; the matrix is symmetric and positive, so nothing needs swapping."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        for j, row in enumerate(rows):
            if i != j:
                factor = row[i] / pivot[i]
                rows[j] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def fit(sets: list[Set]) -> None:
    ranking = Ranking(*regress([list(ranking_rows(s)) for s in sets])[:3])
    trust = regress([list(trust_rows(s, ranking)) for s in sets])
    print("RANKING", *(f"{weight:.2f}" for weight in ranking))
    print("TRUST", *(f"{weight:.2f}" for weight in trust))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    sets = [read(path, plain=plain) for path in options.sets for plain in (False, True)]
    if options.fit:
        fit(sets)
    for questions in sets:
        print(measure(questions))


if __name__ == "__main__":
    main()
