"""What answering costs on this machine: tables in Markdown, with the target behind each figure that has one.

    python -m bench.speed [--large] [--server]

Times are the processor's, of one thread. The memory of an index is what it and a thousand questions add to a
process; what is trained is mapped from its file, shared by all processes, and left out.
"""

import argparse
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple, TypeVar

from bench.stores import make_questions, make_store
from chatbot.matching import Source
from chatbot.matching.index import Index

T = TypeVar("T")

# The first questions come before the clock, as in a process that has worked for a while.
FIRST, QUESTIONS = 100, 1_000
EDITS = 5
SIZES, LARGE = [1_000, 10_000], 100_000
TARGETS = {1_000: (2, 5, 5), 10_000: (4, 15, 30, 0.5), LARGE: (30, 60)}
MEMORY_TARGETS = {0: 350, 10_000: 450}


class Figures(NamedTuple):
    p50: float
    p99: float
    build: float
    edit: float
    memory: float


def measure(phrasings: int) -> Figures:
    sources, questions = make_store(phrasings), make_questions(FIRST + QUESTIONS)
    Index.build(sources[:1]).ask(questions[0])  # reads what is trained
    before = private_memory()
    build, index = timed(partial(Index.build, sources))
    times = quantiles([timed(partial(index.ask, text))[0] for text in questions][FIRST:], n=100)
    memory = private_memory() - before
    edit = median(timed(partial(index.updated, [source]))[0] for source in edited(sources))
    return Figures(times[49] * 1000, times[98] * 1000, build, edit, memory)


def timed(call: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def edited(sources: Sequence[Source]) -> Iterator[Source]:
    """Entries from all over the store, each asked in one more way."""
    for source in sources[:: len(sources) // EDITS]:
        yield Source(source.entry, (*source.phrasings, f"{source.question} 2"), source.answer)


def private_memory() -> float:
    """Of this process, in MB."""
    found = re.search(r"^RssAnon:\s+(\d+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def print_speed(sizes: list[int]) -> None:
    print("| phrasings | p50, ms | p99, ms | first build, s | one edit, s | memory, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    # A process for each size, so that none takes over memory that another has left.
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for size, figures in zip(sizes, pool.imap(measure, sizes), strict=True):
            targets = [f" (≤ {target})" for target in TARGETS[size]] + [""] * len(figures)
            cells = [f"{figure:.3g}{target}" for figure, target in zip(figures, targets, strict=False)]
            print(f"| {size:,} | {' | '.join(cells)} |", flush=True)


def print_server_memory() -> None:
    from bench import server  # it sets Django up, which the other figures do without

    print("\n| store | two workers, MB |")
    print("| --- | ---: |")
    for size, target in MEMORY_TARGETS.items():
        name = f"{size:,} phrasings" if size else "sample"
        print(f"| {name} | {server.measure(size):.0f} (≤ {target}) |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help=f"also {LARGE:,} phrasings")
    parser.add_argument("--server", action="store_true", help="also the memory of gunicorn")
    options = parser.parse_args()
    print_speed([*SIZES, LARGE] if options.large else SIZES)
    if options.server:
        print_server_memory()


if __name__ == "__main__":
    main()
