"""`make test`: the whole suite on SQLite, then all that meets the database on MariaDB where a server answers.

MARIADB_URL names another server than the one on this machine. NOTHING_SKIPPED=1 makes a skip a failure, but for
Terraform's: Debian has no package of it.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
# A file is one process's, and those that conftest.py puts first begin first.
SPREAD = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
MARIADB_URL = os.environ.get("MARIADB_URL", "mysql://root@127.0.0.1:3306/mysite")


def suite(name: str, url: str, *arguments: str) -> tuple[bool, list[str]]:
    """Run pytest on one database. Returns whether all passed, and what was skipped and why."""
    sys.stdout.write(f"\n=== {name}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *SPREAD, "-q", *arguments],
        cwd=ROOT,
        env=os.environ | ({"DATABASE_URL": url} if url else {}),
        text=True,
        stdout=subprocess.PIPE,
    )
    skipped = []
    for line in process.stdout or []:
        sys.stdout.write(line)
        sys.stdout.flush()
        if line.startswith("SKIPPED"):
            skipped.append(f"{name}: {line.removeprefix('SKIPPED').strip()}")
    return process.wait() == 0, skipped


def why_no_mariadb() -> str | None:
    """Install the driver where that is possible, and try the server."""
    if importlib.util.find_spec("MySQLdb") is None:
        install = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements.txt"]
        if subprocess.run(install, cwd=ROOT, check=False, capture_output=True).returncode:
            return "its driver did not build (a C compiler and MariaDB's headers are needed)"
        importlib.invalidate_caches()
    import MySQLdb

    server = environ.Env.db_url_config(MARIADB_URL)
    try:
        MySQLdb.connect(
            host=server["HOST"],
            port=server["PORT"] or 3306,
            user=server["USER"],
            password=server["PASSWORD"],
            connect_timeout=3,
        ).close()
    except MySQLdb.Error as error:
        return f"no server answered ({error})"
    return None


def main() -> int:
    passed, skipped = suite("SQLite", "", *sys.argv[1:])
    reason = why_no_mariadb()
    if reason is None:
        on_mariadb, more = suite("MariaDB", MARIADB_URL, *sys.argv[1:])
        passed, skipped = passed and on_mariadb, skipped + more
    else:
        skipped.append(f"MariaDB: the whole suite, because {reason}")
    sys.stdout.write("\n" + "\n".join(f"skipped  {line}" for line in skipped or ["nothing"]) + "\n")
    sys.stdout.write("passed\n" if passed else "FAILED\n")
    counting = [line for line in skipped if not line.endswith("terraform is not installed")]
    return int(not passed or bool(counting and os.environ.get("NOTHING_SKIPPED")))


if __name__ == "__main__":
    sys.exit(main())
