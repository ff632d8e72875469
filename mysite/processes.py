"""Several processes that live and end together."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Event

GRACE = 10.0  # seconds between SIGTERM and SIGKILL


def run_together(commands: Mapping[str, list[str]], environment: Mapping[str, str], folder: Path) -> str | None:
    """Run all until SIGINT, SIGTERM or SIGHUP, then end them all; None. Or until one ends: its name."""
    stop = Event()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda *_: stop.set())
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            # A group of its own: Ctrl-C reaches us alone, and what a process has started ends with it.
            processes[name] = subprocess.Popen(  # noqa: S603  (our own commands)
                command, env=dict(environment), cwd=folder, start_new_session=True
            )
        while not stop.wait(0.2):
            for name, process in processes.items():
                if process.poll() is not None:
                    return name
        return None
    finally:
        end(processes.values())


def end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    groups = [process.pid for process in processes]
    deadline = time.monotonic() + GRACE
    for signum in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            signal_group(group, signum)
        while time.monotonic() < deadline and any(process.poll() is None for process in processes):
            time.sleep(0.05)


def signal_group(group: int, signum: signal.Signals) -> None:
    try:
        os.killpg(group, signum)
    except ProcessLookupError:
        return
