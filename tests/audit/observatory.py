"""MDN's HTTP Observatory on the front page, on loopback's ports 80 and 443: A+ with 110 points or more."""

import ipaddress
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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
    certificate = serve(site)
    report = scan(certificate)
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


def serve(site: LiveSite) -> Path:
    """The site once more, as https://localhost; returns its certificate."""
    certificate, key = make_certificate(site.folder)
    gunicorn = ["-m", "gunicorn", "mysite.wsgi:application", "--workers", "1", "--bind"]
    # With the real Kakao, for the policy names its address.
    settings = {"SITE_URL": "https://localhost", "DJANGO_ALLOWED_HOSTS": "localhost", "KAKAO_AUTH_URL": ""}
    site.start("plain", *gunicorn, "127.0.0.1:80", **settings)
    tls = ["--certfile", str(certificate), "--keyfile", str(key)]
    site.start("tls", *gunicorn, "127.0.0.1:443", *tls, **settings)
    for scheme in ("http", "https"):
        site.wait(
            lambda url=f"{scheme}://localhost/healthz": requests.get(url, verify=str(certificate), timeout=5).ok
        )
    return certificate


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    pem = serialization.Encoding.PEM
    parts = {
        "tls.pem": builder.sign(key, hashes.SHA256()).public_bytes(pem),
        "tls.key": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }
    for file, content in parts.items():
        (folder / file).write_bytes(content)
    return folder / "tls.pem", folder / "tls.key"


def scan(certificate: Path) -> dict[str, Any]:
    for file, content in LISTS.items():
        (HERE / "conf" / file).write_text(json.dumps(content))
    command = ["node", str(HERE / "src/scan.js"), "localhost"]
    environment = os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"error": done.stderr.strip()}
    return report
