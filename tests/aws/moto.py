"""moto, a stand-in for AWS: pinned in requirements.txt, installed into .cache/moto at first need."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.apart import installed
from tests.live import ROOT, free_port

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PACKAGES = ROOT / ".cache" / "moto"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "made-up",
    "AWS_SECRET_ACCESS_KEY": "made-up",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@contextmanager
def moto_server(folder: Path) -> Iterator[dict[str, str]]:
    """An empty AWS on a free port of loopback: the environment in which AWS's own clients speak to it."""
    binaries = installed("moto", REQUIREMENTS)
    url = f"http://127.0.0.1:{free_port()}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = clean | CREDENTIALS | {"AWS_ENDPOINT_URL": url}
    with (folder / "moto.log").open("wb") as log:
        server = subprocess.Popen(
            # -P: this folder has a module named as moto is.
            [
                binaries / "python",
                "-P",
                Path(__file__).with_name("server.py"),
                "--port",
                url.rpartition(":")[2],
            ],
            env=environment | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "MOTO_ACM_VALIDATION_WAIT": "0"},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(url)
        yield environment
    finally:
        server.terminate()
        server.wait(30)


def wait_for(url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return requests.get(f"{url}/moto-api/", timeout=5).raise_for_status()
        except requests.ConnectionError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)
