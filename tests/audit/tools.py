"""The programs that the audit runs: what each part needs, and the packages of npm, installed as locked."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser import CHROMIUM

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
NEEDS = {
    "axe": ["chromium", "npm"],
    "html": ["chromium", "java", "npm"],
    "lighthouse": ["chromium", "node", "npm"],
    "observatory": ["node", "npm"],
    "requests": ["chromium"],
}


def make_ready(parts: list[str]) -> None:
    needed = {program for part in parts for program in NEEDS.get(part, [])}
    missing = [name for name in sorted(needed) if not (CHROMIUM if name == "chromium" else shutil.which(name))]
    if missing:
        sys.exit(f"The audit needs {' and '.join(missing)}: install what is missing, or name other PARTS.")
    if "npm" in needed and not is_installed():
        install()


def is_installed() -> bool:
    """npm keeps a lock file of its own beside the packages, written last."""
    installed = PACKAGES / ".package-lock.json"
    return installed.exists() and installed.stat().st_mtime > (HERE / "package-lock.json").stat().st_mtime


def install() -> None:
    sys.stdout.write("Installing the audit's packages (once) ...\n")
    if subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=False).returncode:
        sys.exit("npm could not install the audit's packages: see what it says with `npm ci` in tests/audit.")
