import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

SLEEP = "import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', {!r}])"
RUN = """
import sys
from pathlib import Path
from mysite import processes
processes.GRACE = 1.0
commands = {{str(number): [sys.executable, "-c", code] for number, code in enumerate({codes!r})}}
print(processes.run_together(commands, {{}}, Path(".")))
"""


def start(*codes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(codes=codes)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )


def family(pid: int) -> list[int]:
    """The descendants of a process."""
    listed = subprocess.check_output(["ps", "-eo", "pid=,ppid="], text=True).splitlines()
    children = [int(child) for child, parent in map(str.split, listed) if int(parent) == pid]
    return children + [grandchild for child in children for grandchild in family(child)]


def alive(pids: list[int]) -> list[int]:
    listed = subprocess.check_output(["ps", "-eo", "pid=,stat="], text=True).splitlines()
    running = {int(pid) for pid, stat in map(str.split, listed) if not stat.startswith("Z")}
    return [pid for pid in pids if pid in running]


def wait_for_family(pid: int, size: int) -> list[int]:
    deadline = time.monotonic() + 10
    while len(found := family(pid)) < size and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_children_and_grandchildren(signum):
    group = start(SLEEP, PARENT.format(SLEEP))
    pids = wait_for_family(group.pid, 3)
    os.kill(group.pid, signum)
    assert group.communicate(timeout=10)[0].strip() == "None"
    assert len(pids) == 3
    assert not alive(pids)


def test_whoever_ignores_sigterm_is_killed():
    group = start(STUBBORN)
    pids = wait_for_family(group.pid, 1)
    time.sleep(0.3)
    group.terminate()
    group.communicate(timeout=10)
    assert not alive(pids)


def test_when_one_ends_the_others_do_and_it_is_named():
    group = start(SLEEP, "raise SystemExit(3)")
    assert group.communicate(timeout=10)[0].strip() == "1"
