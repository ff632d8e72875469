"""Wapiti's attacks on the site as a visitor sees it, behind TLS: all its modules that ask nobody elsewhere."""

import json
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.audit.tls import start_with_tls
from tests.live import ROOT, LiveSite, free_port

LOCK = Path(__file__).with_name("wapiti.txt")
HOME = ROOT / "var" / "wapiti"
# Without brute_login_form: the lock-out has tests of its own, and would keep the other modules from the form.
MODULES = [
    *("backup", "buster", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers"),
    *("https_redirect", "ldap", "methods", "permanentxss", "redirect", "shellshock", "spring4shell", "sql"),
    *("timesql", "upload", "xss"),
]


# The visitors' forms have no token, as there is no cookie to abuse; they know pages of other sites by Origin.
WITHOUT_TOKEN = re.compile(r"(/en)?/(chatbot/(ask|feedback)|kakao/messages)/")


def install() -> None:
    """In an environment of its own, for its requirements are many, and none of them is the site's."""
    installed = HOME / "installed"
    if installed.exists() and installed.read_bytes() == LOCK.read_bytes():
        return
    sys.stdout.write("Installing Wapiti (once) ...\n")
    venv.create(HOME, with_pip=True, clear=True)
    pip = [str(HOME / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False).returncode:
        sys.exit("Wapiti could not be installed: pip says why above.")
    installed.write_bytes(LOCK.read_bytes())


def findings(site: LiveSite) -> Iterator[str]:
    install()
    url = start_with_tls(site, free_port()).url
    report = attack(url, site.folder)
    sys.stdout.write(f"{len(MODULES)} modules, {report['infos']['crawled_pages_nbr']} pages and forms\n")
    for kind in ("vulnerabilities", "anomalies"):
        for name, found in report[kind].items():
            for each in found:
                if not (each["module"] == "csrf" and WITHOUT_TOKEN.fullmatch(each["path"])):
                    yield f"{name}: {each['method']} {each['path']}: {each['info']}"


def attack(url: str, folder: Path) -> dict[str, Any]:
    out = folder / "wapiti.json"
    options = {
        "url": f"{url}/",
        "start": f"{url}/admin/login/",
        "scope": "domain",
        "module": ",".join(MODULES),
        "format": "json",
        "output": str(out),
        "store-session": str(folder),
        "store-config": str(folder),
        "dns-endpoint": "localhost",  # for a module that is not run; it would be looked up all the same
        "max-attack-time": "60",  # for each module; buster alone would take an hour
        "verbose": "0",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    command = [str(HOME / "bin/wapiti"), *given, "--no-bugreport"]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return report
