"""The site once more behind TLS, as https://localhost, with a certificate of its own."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.live import LiveSite


class Secured(NamedTuple):
    url: str
    certificate: Path


def start_with_tls(site: LiveSite, port: int, plain: int | None = None) -> Secured:
    """Also on the port `plain` without TLS, where all it does is to redirect. The processes end with the site."""
    certificate, key = make_certificate(site.folder)
    url = f"https://localhost:{port}".removesuffix(":443")
    # With the real Kakao, for the policy names its address.
    settings = {"SITE_URL": url, "DJANGO_ALLOWED_HOSTS": "localhost", "KAKAO_AUTH_URL": ""}
    gunicorn = ["-m", "gunicorn", "mysite.wsgi:application", "--workers", "1", "--bind"]
    tls = ["--certfile", str(certificate), "--keyfile", str(key)]
    site.start("tls", *gunicorn, f"127.0.0.1:{port}", *tls, **settings)
    urls = [url]
    if plain:
        site.start("plain", *gunicorn, f"127.0.0.1:{plain}", **settings)
        urls.append(f"http://localhost:{plain}")
    for each in urls:
        site.wait(lambda each=each: requests.get(f"{each}/healthz", verify=str(certificate), timeout=5).ok)
    return Secured(url, certificate)


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
