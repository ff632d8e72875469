"""The environment, read by settings.py alone: every variable typed, checked, and refused in one line.

Each NAME may be given as NAME_FILE instead: the path of a file that holds the value. An empty value counts as
not given, so that a copied .env.example means what it looks like.
"""

import ipaddress
import os
import re
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import environ
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from environ.fileaware_mapping import FileAwareMapping

CONFIGURATION = 4  # the exit status of a process whose settings are wrong
SECRET_LENGTH = 24
TRUE, FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
HOST = r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    """At most `count` requests in each window of `seconds`."""

    count: int
    seconds: int


def refuse(name: str, problem: str) -> NoReturn:
    """Stop the start with one line on stderr; `problem` says what is wrong and what to do."""
    sys.stderr.write(f"{name}: {problem}\n")
    raise SystemExit(CONFIGURATION)


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

    def count(self, name: str, default: int, *, least: int = 0, most: int = 36500) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"\d{1,6}", value, re.ASCII) or not least <= int(value) <= most:
            refuse(name, f"{value!r} is not a whole number from {least} to {most}. Write one, such as {default}.")
        return int(value)

    def words(self, name: str, default: list[str]) -> list[str]:
        """A list written with commas."""
        return [word for part in self.text(name).split(",") if (word := part.strip())] or default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            refuse(name, f"{value!r} is not known. Write one of: {', '.join(choices)}.")
        return value

    def secret(self, name: str, remedy: str) -> str:
        """One long random text; its value never appears in a message."""
        value = self.required(name, remedy)
        if len(value) < SECRET_LENGTH:
            refuse(name, f"is too short. {remedy}")
        return value

    def secrets(self, name: str, default: list[str]) -> list[str]:
        """Long random texts; the values never appear in a message."""
        values = self.words(name, [""] if self.text(name) else default)
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
        value = self.text(name, default).rstrip("/").lower()
        form = re.fullmatch(rf"(https?)://({HOST})(?::([1-9]\d{{0,4}}))?", value, re.ASCII)
        if form is None or int(form[3] or 1) > 65535:
            refuse(name, f"{value!r} is not an address. Write scheme, host and port alone: https://my.name.")
        host = form[2].strip("[]")
        if form[1] == "http" and not is_loopback(host) and not (private and re.fullmatch(r"[\w-]+", host)):
            refuse(name, f"http is for this machine alone, and {host} is not. Write https://{host}.")
        return value

    def path(self, name: str, default: str, *, taken: set[str]) -> str:
        """A path below the site's root, with a slash at its end alone; its first part is none that is `taken`."""
        value = self.text(name, default).strip("/") + "/"
        if not re.fullmatch(r"([A-Za-z0-9_-]+/)+", value, re.ASCII):
            refuse(name, f"{value!r} is not a path. Write letters, digits, - and _, such as {default}.")
        if value.partition("/")[0] in taken:
            refuse(name, f"{value!r} is where other pages are. Write another path, such as {default}.")
        return value

    def origins(self, name: str) -> list[str]:
        values = self.words(name, [])
        for value in values:
            if not re.fullmatch(rf"https?://{HOST}(:\d{{1,5}})?", value, re.ASCII):
                refuse(name, f"{value!r} is not an origin. Write each one such as https://my.name, no path.")
        return values

    def hosts(self, name: str, default: list[str]) -> list[str]:
        """Host names without scheme and port; a leading dot stands for sub-domains, * for any."""
        values = self.words(name, default)
        for value in values:
            if not re.fullmatch(rf"\*|\.?{HOST}", value, re.ASCII):
                refuse(name, f"{value!r} is not a host. Write names alone, such as my.name,www.my.name.")
        return values

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Django's database settings from a URL of SQLite, MySQL or MariaDB."""
        url = self.text(name, default)
        scheme = url.partition(":")[0]
        if scheme not in {"sqlite", "mysql", "mariadb"}:
            refuse(name, "is not a database. Write sqlite:///path or mysql://user:password@host:3306/name.")
        try:
            database = dict(environ.Env.db_url_config(re.sub("^mariadb:", "mysql:", url)))
        except (ValueError, environ.ImproperlyConfigured):
            refuse(name, "cannot be understood. Write mysql://user:password@host:3306/name.")
        if not database["NAME"] or (url.endswith("://") and scheme == "sqlite"):
            refuse(name, "names no database. Write sqlite:///path or mysql://user:password@host:3306/name.")
        if scheme != "sqlite" and find_spec("MySQLdb") is None:
            refuse(name, "needs the driver mysqlclient. Install requirements.txt, or write sqlite:///path.")
        return database

    def cache(self, name: str) -> dict[str, Any] | None:
        """Django's settings of a cache that all processes share, or None where none is given."""
        url = self.text(name)
        if url and not re.fullmatch(rf"rediss?://([^@/\s]*@)?{HOST}(:\d{{1,5}})?(/\d*)?", url, re.ASCII):
            refuse(name, "is not a shared cache. Write redis://host:6379/0 (or rediss://), or leave it empty.")
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url} if url else None

    def bucket(self, name: str) -> str:
        """The name of a bucket at S3, empty where none is given."""
        value = self.text(name)
        if value and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value, re.ASCII):
            refuse(name, f"{value!r} is not a bucket. Write its name alone, or leave it empty for a folder.")
        return value

    def sentry_dsn(self, name: str) -> str:
        """Where faults are told, empty where nobody is."""
        value = self.text(name)
        form = re.fullmatch(rf"(https?)://\w+@({HOST})(:\d{{1,5}})?(/[\w-]+)*/\d+", value, re.ASCII)
        if value and (form is None or (form[1] == "http" and not is_loopback(form[2].strip("[]")))):
            refuse(name, "is not a DSN of Sentry. Write https://key@host/number, or leave it empty.")
        return value

    def verification(self, name: str) -> str:
        """The code that a search engine wants to see in the page's head, without the tag around it."""
        value = self.text(name)
        if not re.fullmatch(r"[\w-]*=?", value, re.ASCII):
            inside = re.search(r"""content=["']([\w-]+=?)["']""", value, re.ASCII)
            refuse(
                name, f"is more than the code. Write {inside[1] if inside else 'what stands in content= alone'}."
            )
        return value

    def email_address(self, name: str) -> str:
        value = self.text(name)
        try:
            if value:
                validate_email(value)
        except ValidationError:
            refuse(name, f"{value!r} is not an e-mail address. Write one such as me@my.name, or leave it empty.")
        return value

    def mail_server(self, name: str) -> dict[str, Any]:
        """Django's mail settings from a URL, empty where none is given."""
        url = self.text(name)
        if not url:
            return {}
        scheme = url.partition(":")[0].lower()
        try:
            server = dict(environ.Env.email_url_config(url))
        except (ValueError, environ.ImproperlyConfigured):
            server = {}
        if scheme in SMTP_PORTS and server.get("EMAIL_HOST"):
            server["EMAIL_PORT"] = server["EMAIL_PORT"] or SMTP_PORTS[scheme]
        elif scheme != "consolemail":
            refuse(name, "is not a mail server. Write smtp+tls://user:password@host:587, or leave it empty.")
        if scheme == "smtp" and server["EMAIL_HOST_PASSWORD"] and not is_loopback(server["EMAIL_HOST"]):
            refuse(name, "sends its password in the clear. Write smtp+tls://user:password@host:587.")
        return server
