"""MDN's HTTP Observatory on the front page, on loopback's ports 80 and 443: A+ with 110 points or more."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.audit.tls import start_with_tls
from tests.audit.tools import PACKAGES
from tests.live import LiveSite

HERE = PACKAGES / "@mdn/mdn-http-observatory"
LEAST, GRADE = 110, "A+"
# What the package fetches when it is installed; this host is in no list.
LISTS: dict[str, Any] = {"hsts-preload.json": {}, "tld-list.json": ["localhost"]}


def findings(site: LiveSite) -> Iterator[str]:
    if taken := [port for port in (80, 443) if not is_free(port)]:
        yield f"port {taken[0]} of 127.0.0.1 cannot be had: free it, or run this part as root"
        return
    report = scan(start_with_tls(site, 443, plain=80).certificate)
    if "error" in report:
        yield f"the Observatory itself failed: {report['error']}"
        return
    score, grade = report["scan"]["score"], report["scan"]["grade"]
    sys.stdout.write(f"{grade}, {score} points\n")
    for name, test in report["tests"].items():
        sys.stdout.write(f"{name:29} {test['scoreModifier']:+4}  {test['result']}\n")
        if not test["pass"]:
            yield f"{name}: {test['result']}"
    if score < LEAST or grade != GRADE:
        yield f"{grade} with {score} points, and {GRADE} with {LEAST} is wanted"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def scan(certificate: Path) -> dict[str, Any]:
    for file, content in LISTS.items():
        (HERE / "conf" / file).write_text(json.dumps(content))
    command = ["node", str(HERE / "src/scan.js"), "localhost"]
    environment = os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"error": done.stderr.strip()}
    return report
