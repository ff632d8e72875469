"""The site under load, beside a bare page (the floor) and the usual stack of tutorials: a table in Markdown.

    python -m bench.load [--connections N] [--rounds N] [--seconds N] [--overload] [--edits]

Needs wrk, and MariaDB on this machine (MARIADB_URL). Every round visits every target; a ratio is taken inside a
round, so that a slow minute of the machine hits both sides, and its median over the rounds is printed. CPU time is
of the servers' processes, and of the database's threads that serve them.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import environ

from tests.__main__ import MARIADB_URL, why_no_mariadb

os.environ["DATABASE_URL"] = MARIADB_URL  # before the settings are read

from bench import contenders, overload, wrk
from bench.comparison import Sample, Samples, table, verdicts
from bench.contenders import GZIP, Contender
from bench.processes import Database, cpu_of_tree, settle
from bench.wrk import Load
from tests.live import ROOT, LiveSite

PHRASINGS, MANY = 4_000, 40_000  # four of an entry
QUESTIONS, REPEATED = 2_000, 20  # the site remembers fewer replies than the one, and more than the other
EDITING_SECONDS = 10


class Target(NamedTuple):
    contender: Contender
    load: Load


def of_the_site(live: LiveSite, site: Contender, questions: Path, repeated: Path) -> dict[str, Target]:
    page = contenders.fetch(live.url, GZIP)
    [static] = re.findall(rb'href="(/static/css/profile\.[^"]+)"', contenders.fetch(live.url).body)
    contenders.pack_answers(live, static.decode())
    return {
        "site: page": Target(site, Load(live.url + "/", GZIP)),
        "site: 304": Target(site, Load(live.url + "/", GZIP | {"If-None-Match": page.headers["ETag"]}, 304)),
        "site: static file": Target(site, Load(live.url + static.decode(), GZIP)),
        "site: chat": Target(site, Load(f"{live.url}/chatbot/ask/", bodies=questions)),
        "site: chat, repeated": Target(site, Load(f"{live.url}/chatbot/ask/", bodies=repeated)),
    }


def of_the_floor(name: str, bare: Contender) -> dict[str, Target]:
    return {
        f"{name}: page": Target(bare, Load(f"{bare.url}/page", GZIP)),
        f"{name}: 304": Target(bare, Load(f"{bare.url}/page", GZIP | {"If-None-Match": '"page"'}, 304)),
        f"{name}: static file": Target(bare, Load(f"{bare.url}/static", GZIP)),
    }


def side_by_side(stack: ExitStack, live: LiveSite, site: Contender) -> dict[str, Target]:
    """What is compared is measured one right after the other."""
    questions, repeated = live.folder / "questions.jsonl", live.folder / "repeated.jsonl"
    contenders.write_questions(questions, QUESTIONS)
    contenders.write_questions(repeated, REPEATED)
    targets = of_the_site(live, site, questions, repeated)
    for name, options in (("floor", []), ("floor with a log", ["--access-logfile", "-"])):
        targets |= of_the_floor(name, stack.enter_context(contenders.floor(live, *options)))
    fastapi = stack.enter_context(contenders.tutorial(live))
    targets["FastAPI: page"] = Target(fastapi, Load(fastapi.url + "/", GZIP))
    targets["FastAPI: chat"] = Target(fastapi, Load(f"{fastapi.url}/chat", bodies=questions))
    kinds = [name.partition(": ")[2] for name in targets]
    return dict(sorted(targets.items(), key=lambda item: kinds.index(item[0].partition(": ")[2])))


def measure(targets: dict[str, Target], chosen: argparse.Namespace) -> Samples:
    samples: Samples = {name: [] for name in targets}
    with closing(connect()) as server:
        for _ in range(chosen.rounds):
            for name, target in targets.items():
                samples[name].append(sample(target, chosen, server))
    return samples


def connect() -> Any:
    import MySQLdb

    server = environ.Env.db_url_config(MARIADB_URL)
    address = {"host": server["HOST"], "user": server["USER"], "password": server["PASSWORD"]}
    return MySQLdb.connect(port=server["PORT"] or 3306, autocommit=True, **address)


def sample(target: Target, chosen: argparse.Namespace, server: Any) -> Sample:
    pid, database = target.contender.pid, Database(server, target.contender.database)
    settle(pid)
    threads, before = database.all_threads(), cpu_of_tree(pid)
    outcome = target.load.run(chosen.connections, chosen.seconds)
    spent, answered = cpu_of_tree(pid) - before, max(outcome.answered, 1)
    return Sample(outcome, spent / answered, database.cpu_since(threads) / answered)


def beside(live: LiveSite, module: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process of the bench, on the site's database."""
    command = [sys.executable, "-m", f"bench.{module}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=live.environment, stdout=subprocess.PIPE, text=True)


def printed(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit("Another process of the bench has failed: it says why above.")
    figures: dict[str, Any] = json.loads(output)
    return figures


def freshness(live: LiveSite, page: Target, connections: int) -> str:
    editor = beside(live, "freshness", live.url, page.contender.pid, EDITING_SECONDS)
    page.load.run(connections, EDITING_SECONDS)
    found = printed(editor)
    met = not found["stale"] and len(found["workers"]) > 1
    return (
        f"- {'met' if met else '**MISSED**'}: pages older than the last commit, with edits from another process "
        f"under load: {found['stale']} of {found['pages']} after {found['edits']} edits, "
        f"by worker {found['workers']} (none)"
    )


def edits_at_size() -> Iterator[str]:
    with TemporaryDirectory() as folder, contenders.site(Path(folder), MANY) as (live, site):
        found = printed(beside(live, "edits", live.url, site.pid))
    met = found["slowest_edit_s"] <= 1 and found["slowest_request_ms"] <= 100 and found["workers"] > 1
    yield (
        f"- {'met' if met else '**MISSED**'}: {found['edits']} edits among {found['entries']:,} entries: answered "
        f"from by both workers within {found['slowest_edit_s']:.2f} s (1), the slowest request of other visitors "
        f"{found['slowest_request_ms']:.0f} ms (100; without edits {found['slowest_without_edits_ms']:.0f})"
    )


def machine() -> str:
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} cores ({model[1] if model else 'of no name'}), Python {python}, {load_average()}"


def load_average() -> str:
    return "load average " + ", ".join(f"{load:.1f}" for load in os.getloadavg())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5, help="0 leaves the comparison out")
    parser.add_argument("--seconds", type=int, default=2, help="of each target in each round")
    parser.add_argument("--overload", action="store_true", help="also more than the site can take")
    parser.add_argument("--edits", action="store_true", help=f"also edits among {MANY // 4:,} entries")
    return parser.parse_args()


def main() -> None:
    chosen = arguments()
    if reason := wrk.why_not() or why_no_mariadb():
        raise SystemExit(f"Nothing is measured: {reason}.")
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n`python -m bench.load {shlex.join(sys.argv[1:])}`\n")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        live, site = stack.enter_context(contenders.site(Path(folder), PHRASINGS))
        targets = side_by_side(stack, live, site)
        if chosen.rounds:
            samples = measure(targets, chosen)
            print("\n".join([*table(samples), "", *verdicts(samples)]), flush=True)
        print(freshness(live, targets["site: page"], chosen.connections), flush=True)
        for name in ("site: page", "site: chat") if chosen.overload else ():
            load, pid = targets[name].load, targets[name].contender.pid
            print(overload.report(name, overload.flood(load, live.url)), flush=True)
            print(overload.report(name, overload.crowd(load, live.url, pid)), flush=True)
    for line in edits_at_size() if chosen.edits else ():
        print(line)
    print(f"\nAt the end: {load_average()}")


if __name__ == "__main__":
    main()
