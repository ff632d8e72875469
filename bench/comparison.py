"""The table of what each target served, beside the others, and whether the goals are met."""

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from bench.wrk import Outcome


class Sample(NamedTuple):
    outcome: Outcome
    server: float  # seconds of CPU time an answer
    database: float

    @property
    def cpu(self) -> float:
        return self.server + self.database


Samples = dict[str, list[Sample]]  # of each target, one a round


class Goal(NamedTuple):
    """A bound of a ratio between two targets: `least` in answers a second, or `most` in CPU time."""

    words: str
    target: str
    over: str
    least: float = 0
    most: float = 0


GOALS = [
    Goal("a page, of the floor", "site: page", "floor: page", least=0.40),
    Goal("a 304, of the floor", "site: 304", "floor: 304", least=0.5),
    Goal("an answer of the chat, of the floor's page", "site: chat", "floor: page", least=0.20),
    Goal(
        "an answer of the chat to a question asked before, of the floor's page",
        "site: chat, repeated",
        "floor: page",
        least=0.20,
    ),
    Goal("a page, times FastAPI's", "site: page", "FastAPI: page", least=25),
    Goal("CPU of a page, times the floor's", "site: page", "floor: page", most=2.6),
]
COLUMNS = ("target", "answers a second", "of the floor", "of the floor with a log", "times FastAPI")
MORE_COLUMNS = ("p99, ms", "CPU an answer, µs (of it the database's)", "times the floor's", "faults")


def table(samples: Samples) -> Iterator[str]:
    columns = (*COLUMNS, *MORE_COLUMNS)
    yield row(columns)
    yield row(("---", *["---:"] * (len(columns) - 1)))
    for name, taken in samples.items():
        yield row((name, *cells(name, taken, samples)))


def cells(name: str, taken: list[Sample], samples: Samples) -> Iterator[str]:
    kind = name.partition(": ")[2]
    floors = [f"{floor}: {'page' if kind.startswith('chat') else kind}" for floor in ("floor", "floor with a log")]
    outcomes = [sample.outcome for sample in taken]
    yield f"{median(outcome.rate for outcome in outcomes):,.0f}"
    for over in (*floors, f"FastAPI: {kind}"):
        yield shown(ratio(samples, name, over))
    yield f"{median(outcome.p99 for outcome in outcomes):.1f}"
    cpu, database = (1e6 * median(figures) for figures in zip(*((s.cpu, s.database) for s in taken), strict=True))
    yield f"{cpu:,.0f} ({database:,.0f})"
    yield shown(cpu_ratio(samples, name, floors[0]))
    faults = sum(outcome.faults + outcome.refused for outcome in outcomes)
    yield f"**{faults}**" if faults else "0"


def ratio(samples: Samples, name: str, over: str) -> float | None:
    if over not in samples:
        return None
    return median(
        ours.outcome.rate / theirs.outcome.rate for ours, theirs in zip(samples[name], samples[over], strict=True)
    )


def cpu_ratio(samples: Samples, name: str, over: str) -> float:
    return median(ours.cpu / theirs.cpu for ours, theirs in zip(samples[name], samples[over], strict=True))


def shown(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.2g}"


def row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def verdicts(samples: Samples) -> Iterator[str]:
    for goal in GOALS:
        if goal.most:
            found, bound = cpu_ratio(samples, goal.target, goal.over), f"at most {goal.most}"
            met = found <= goal.most
        else:
            found, bound = ratio(samples, goal.target, goal.over) or 0, f"at least {goal.least}"
            met = found >= goal.least
        yield f"- {'met' if met else '**MISSED**'}: {goal.words}: {shown(found)} ({bound})"
