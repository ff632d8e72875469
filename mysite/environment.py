"""The environment, read by settings.py alone: every variable typed, checked, and refused in one line.

Each NAME may be given as NAME_FILE instead: the path of a file that holds the value. An empty value counts as
not given, so that a copied .env.example means what it looks like.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
from environ.fileaware_mapping import FileAwareMapping

SECRET_LENGTH = 24
TRUE, FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    """At most `count` requests in each window of `seconds`."""

    count: int
    seconds: int


def refuse(name: str, problem: str) -> NoReturn:
    """Stop the start with one line on stderr; `problem` says what is wrong and what to do."""
    raise SystemExit(f"{name}: {problem}")


def is_loopback(host: str | None) -> bool:
    """True for this machine's own names and addresses; `*.localhost` is one (RFC 6761)."""
    if not host:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Environment:
    """Typed access to the process environment, with `.env` below it in development."""

    def __init__(self, dotenv: Path) -> None:
        if os.environ.get("DJANGO_DEBUG", "").lower() not in FALSE:
            environ.Env.read_env(dotenv)
        self._values = FileAwareMapping(cache=False)

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding white space, or `default` where it is missing or empty."""
        try:
            value = str(self._values.get(name, ""))
        except (OSError, UnicodeDecodeError) as error:
            refuse(f"{name}_FILE", f"cannot be read ({error}). Give the path of a readable UTF-8 text file.")
        return value.strip() or default

    def required(self, name: str, remedy: str) -> str:
        return self.text(name) or refuse(name, f"is not set. {remedy}")

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in TRUE | FALSE:
            refuse(name, f"{value!r} is neither true nor false. Write true or false.")
        return value in TRUE

    def count(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"\d{1,6}", value, re.ASCII) or int(value) < least:
            refuse(name, f"{value!r} is not a whole number from {least} up. Write one, such as {default}.")
        return int(value)

    def words(self, name: str, default: list[str]) -> list[str]:
        """A list written with commas."""
        return [word for part in self.text(name).split(",") if (word := part.strip())] or default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            refuse(name, f"{value!r} is not known. Write one of: {', '.join(choices)}.")
        return value

    def secrets(self, name: str, default: list[str]) -> list[str]:
        """Long random texts; the values never appear in a message."""
        values = self.words(name, default)
        if any(len(value) < SECRET_LENGTH for value in values):
            refuse(name, f"is too short. Write {SECRET_LENGTH} or more random characters for each.")
        return values

    def rate(self, name: str, default: str) -> Rate | None:
        """`30/m` means 30 in a minute (s, m, h, d); `off` means no limit."""
        value = self.text(name, default).lower()
        if value == "off":
            return None
        form = re.fullmatch(r"([1-9]\d{0,5})/([smhd])", value, re.ASCII)
        if form is None:
            refuse(name, f"{value!r} is not a rate. Write a number, a slash and s, m, h or d (30/m), or off.")
        return Rate(int(form[1]), _SECONDS[form[2]])

    def origin(self, name: str, default: str, *, private: bool = False) -> str:
        """Scheme, host and port. http is for loopback, and with `private` for a compose service's bare name."""
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            host, port = parts.hostname, parts.port
        except ValueError:
            refuse(name, f"{value!r} is not an address. Write one such as https://my.name.")
        if parts.scheme not in {"http", "https"} or not host or port == 0:
            refuse(name, f"{value!r} is not an address. Write one such as https://my.name.")
        if parts.path or parts.query or parts.fragment or parts.username is not None:
            refuse(name, "has more than scheme, host and port. Write one such as https://my.name.")
        if parts.scheme == "http" and not is_loopback(host) and not (private and "." not in host):
            refuse(name, f"http is for this machine alone, and {host} is not. Write https://{host}.")
        return value

    def origins(self, name: str) -> list[str]:
        values = self.words(name, [])
        for value in values:
            if not re.fullmatch(r"https?://[^/?#@\s]+", value):
                refuse(name, f"{value!r} is not an origin. Write each one such as https://my.name, no path.")
        return values

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Django's database settings from a URL of SQLite, MySQL or MariaDB."""
        url = self.text(name, default)
        scheme = url.partition(":")[0]
        if scheme not in {"sqlite", "mysql", "mariadb"}:
            refuse(name, "is not a database. Write sqlite:///path or mysql://user:password@host:3306/name.")
        try:
            return dict(environ.Env.db_url_config(re.sub("^mariadb:", "mysql:", url)))
        except (ValueError, environ.ImproperlyConfigured):
            refuse(name, "cannot be understood. Write mysql://user:password@host:3306/name.")

    def cache(self, name: str) -> dict[str, Any] | None:
        """Django's settings of a cache that all processes share, or None where none is given."""
        url = self.text(name)
        if url and urlsplit(url).scheme not in {"redis", "rediss"}:
            refuse(name, "is not a shared cache. Write redis://host:6379/0 (or rediss://), or leave it empty.")
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url} if url else None
