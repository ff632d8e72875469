"""Tools whose packages are none of the site's: pinned in a list each, installed under .cache at first need."""

import fcntl
import subprocess
import venv
from pathlib import Path

from tests.live import ROOT


def installed(name: str, requirements: Path) -> Path:
    """The folder of the commands. The list is copied last: what was interrupted begins anew."""
    home = ROOT / ".cache" / name
    home.mkdir(parents=True, exist_ok=True)
    done = home / "installed.txt"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists() or done.read_text() != requirements.read_text():
            venv.create(home / "venv", clear=True, with_pip=True)
            pip = [home / "venv/bin/pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
            subprocess.run([*map(str, pip), "-r", str(requirements)], check=True)
            done.write_text(requirements.read_text())
    return home / "venv/bin"
