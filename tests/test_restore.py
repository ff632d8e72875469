"""deploy/restore on a host whose `docker` only writes down what it was told; test_backup.py restores for real."""

import os
import subprocess

import pytest

from tests.live import ROOT

pytestmark = pytest.mark.once
DOCKER = '#!/bin/sh\necho "$*" >>"$TOLD"\ncase "$*" in *"SHOW TABLES"*) echo auth_user;; esac\n'


def test_a_refused_restore_leaves_the_site_up(tmp_path):
    backup, programs, told = tmp_path / "20260101T000000Z", tmp_path / "bin", tmp_path / "told"
    for folder in (backup, programs):
        folder.mkdir()
    (backup / "database.sql.gz").touch()
    sums = subprocess.check_output(["sha256sum", "database.sql.gz"], cwd=backup)
    (backup / "SHA256SUMS").write_bytes(sums)
    (programs / "docker").write_text(DOCKER)
    (programs / "docker").chmod(0o755)
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "TOLD": str(told), "DATABASE": ""}
    done = subprocess.run([ROOT / "deploy/restore", tmp_path], env=environment, capture_output=True, text=True)
    assert (done.returncode, "--replace" in done.stderr) == (1, True)
    assert "SHOW TABLES" in told.read_text()
    assert "compose stop" not in told.read_text()
