"""Writes the files that the containers read their secrets from, in the folder given; what is there stays.

A value in the environment, which compose takes from .env, wins over the file's, but for MariaDB's password. What
nobody gave is made, or left empty where only the owner can know it.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

MADE = ("DJANGO_SECRET_KEY", "TOKEN_ENCRYPTION_KEYS", "MARIADB_PASSWORD")
GIVEN = ("KAKAO_CLIENT_SECRET", "KAKAO_ADMIN_KEY", "EMAIL_URL", "SENTRY_DSN")


def put(file: Path, value: str, mode: int = 0o400) -> str:
    """Whole or not at all."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as out:
        out.write(value)
    part.chmod(mode)
    part.rename(file)
    return value


def kept(file: Path, name: str) -> str:
    given, stored = os.environ.get(name, "").strip(), file.read_text().strip() if file.exists() else ""
    # MariaDB takes its password when it makes its data, and never again.
    return stored or given if name == "MARIADB_PASSWORD" else given or stored


def write_secrets(folder: Path) -> None:
    for name in (*MADE, *GIVEN):
        file = folder / name.lower()
        value = kept(file, name) or (secrets.token_urlsafe(48) if name in MADE else "")
        # MariaDB's own user reads its password; all others are for the site alone.
        put(file, value, 0o444 if name == "MARIADB_PASSWORD" else 0o400)
    password = (folder / "mariadb_password").read_text()
    put(folder / "database_url", f"mysql://mysite:{quote(password, safe='')}@db:3306/mysite")


if __name__ == "__main__":
    write_secrets(Path(sys.argv[1]))
