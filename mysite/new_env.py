"""Prints a first .env for this machine: random secrets, debugging on, the sandbox in Kakao's place."""

import os
import secrets
import sys


def lines(port: int) -> list[str]:
    sandbox = f"http://127.0.0.1:{port + 1000 if port + 1000 < 65536 else port - 1000}"
    return [
        "# Made by `make run` for this machine. .env.example tells what each line means.",
        "DJANGO_DEBUG=true",
        f"DJANGO_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"TOKEN_ENCRYPTION_KEYS={secrets.token_urlsafe(32)}",
        f"SITE_URL=http://127.0.0.1:{port}",
        "KAKAO_REST_API_KEY=sandbox-rest-api-key",
        f"KAKAO_CLIENT_SECRET={secrets.token_hex(16)}",
        f"KAKAO_ADMIN_KEY={secrets.token_hex(16)}",
        f"KAKAO_AUTH_URL={sandbox}",
        f"KAKAO_API_URL={sandbox}",
    ]


if __name__ == "__main__":
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        sys.exit(f"PORT: {wanted!r} is not a port. Write a number such as 8000.")
    sys.stdout.write("\n".join(lines(int(wanted))) + "\n")
