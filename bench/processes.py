"""The CPU time of servers, from Linux' /proc: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

TICK = 1 / os.sysconf("SC_CLK_TCK")
CPU_OF_THREAD, CPU_WITH_ENDED_CHILDREN = slice(11, 13), slice(11, 15)


def cpu_of_tree(pid: int) -> float:
    """In seconds: of a process, of what it has started, and of those among them that have ended."""
    return sum(cpu(Path(f"/proc/{each}/stat"), CPU_WITH_ENDED_CHILDREN) for each in tree(pid))


def tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from tree(int(child))


def cpu(stat: Path, fields: slice) -> float:
    try:
        return sum(map(int, stat.read_text().rpartition(")")[2].split()[fields])) * TICK
    except (FileNotFoundError, ProcessLookupError):
        return 0


class Database:
    """The threads of MariaDB that serve one database: others may keep the same server busy meanwhile."""

    def __init__(self, connection: Any, name: str) -> None:
        self.connection, self.name = connection, name

    def all_threads(self) -> dict[int, float]:
        [(own,)] = self.query("SELECT TID FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()")
        tasks = Path(f"/proc/{own}/task")
        if not tasks.is_dir() or Path(f"/proc/{own}/comm").read_text().strip() not in {"mariadbd", "mysqld"}:
            raise SystemExit("MARIADB_URL has to name a server on this machine: its CPU time is measured.")
        return {int(task.name): cpu(task / "stat", CPU_OF_THREAD) for task in tasks.iterdir()}

    def cpu_since(self, before: dict[int, float]) -> float:
        now = self.all_threads()
        serving = self.query("SELECT TID FROM information_schema.PROCESSLIST WHERE DB = %s", self.name)
        return sum(now[thread] - before.get(thread, 0) for (thread,) in serving if thread in now)

    def query(self, statement: str, *arguments: str) -> list[tuple[int, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            return list(cursor.fetchall())


def settle(pid: int, seconds: float = 30) -> None:
    """A server works on for those who have hung up; the next measurement is not to pay for it."""
    deadline, before = time.monotonic() + seconds, cpu_of_tree(pid)
    while time.monotonic() < deadline:
        time.sleep(0.15)
        now = cpu_of_tree(pid)
        if now - before <= 2 * TICK:
            return
        before = now
