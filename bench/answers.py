"""How well questions are answered: a table for each set of questions, in Markdown.

    python -m bench.answers [--plain] [SET ...]

A SET is a text file or a directory, as bench/questions.py describes; without any, all of bench/sets.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import django

from bench.questions import QuestionSet, read
from bench.scoring import MOST_WRONG, Figures, best_threshold, measure, reply_from
from bench.tutorials import METHODS, Method, ranking
from chatbot.matching.index import Index

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from chatbot.answering import decide  # noqa: E402  (its models need the settings, but no database is asked)

SETS = Path(__file__).parent / "sets"
COLUMNS = ("method", "top1", "right", "helpful", "wrong", "near misses answered", "Brier", "overconfidence")
LEGEND = f"""\
Shares of the questions that an entry answers: top1 (the right entry comes first), right (it is the answer) and
helpful (it is the answer or one of three offered). Wrong is a share of all questions: another entry's answer, or
any to a question that no entry answers. Brier and overconfidence tell how far the confidence of answers is off.
Only mysite decides by itself when to answer. Each other method is given the threshold that makes it right most
often with at most {MOST_WRONG:.0%} wrong on this very set, and offers its best three below it."""


def by_tutorial(method: Method, asked: QuestionSet) -> Figures:
    rank = ranking(method, asked.sources)
    ranked = [rank(question.text) for question in asked.questions]
    threshold = best_threshold(asked.questions, ranked)
    figures = measure(asked.questions, [reply_from(threshold, found) for found in ranked])
    return figures._replace(brier=None, overconfidence=None)


def by_mysite(asked: QuestionSet) -> Figures:
    """As visitors get it: a text with several questions in it is taken apart."""
    index = Index.build(asked.sources)
    return measure(asked.questions, [decide(question.text, index) for question in asked.questions])


def table(asked: QuestionSet) -> Iterator[str]:
    yield f"\n### {asked.name}: {len(asked.sources)} entries, {len(asked.questions)} questions\n"
    yield row(COLUMNS)
    yield row(("---", *["---:"] * (len(COLUMNS) - 1)))
    for name, method in METHODS.items():
        yield row((name, *cells(by_tutorial(method, asked))))
    yield row(("**mysite**", *cells(by_mysite(asked))))


def row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def cells(figures: Figures) -> Iterator[str]:
    return ("-" if figure is None else f"{figure:.3f}" for figure in figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET")
    parser.add_argument("--plain", action="store_true", help="store the questions without other phrasings")
    options = parser.parse_args()
    print(LEGEND)
    for path in options.sets or sorted(SETS.glob("*.txt")):
        for line in table(read(path, plain=options.plain)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
