"""The part of `make check` that Django knows: migrations in step, deployment settings, translations complete.

Production settings are the ones checked, with made-up values that keep their rules.
"""

import os
import subprocess
import sys

from tests.messages import complaints

PRODUCTION = {
    "DJANGO_DEBUG": "false",
    "DJANGO_SECRET_KEY": "made-up-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DJANGO_ALLOWED_HOSTS": "my.example",
    "SITE_URL": "https://my.example",
    "TRUSTED_PROXY_COUNT": "1",
    "TOKEN_ENCRYPTION_KEYS": "made-up-for-the-check-0123456789",
    "KAKAO_REST_API_KEY": "made-up",
    "KAKAO_AUTH_URL": "",
    "KAKAO_API_URL": "",
    "DATABASE_URL": "sqlite://:memory:",
    "ADMIN_PATH": "",
    "CACHE_URL": "",
}
COMMANDS = [
    ["makemigrations", "--check", "--dry-run"],
    ["check", "--deploy", "--fail-level", "WARNING"],
]


def main() -> int:
    environment = {**os.environ, **PRODUCTION}
    failed = [
        command
        for command in COMMANDS
        if subprocess.run([sys.executable, "manage.py", *command], env=environment, check=False).returncode
    ]
    said = complaints()
    sys.stdout.write("".join(f"translations: {line}\n" for line in said or ["complete"]))
    return int(bool(failed or said))


if __name__ == "__main__":
    sys.exit(main())
