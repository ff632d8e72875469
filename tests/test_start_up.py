"""What a process does without is not imported when it starts."""

import os
import subprocess
import sys

import pytest

from tests.live import ROOT

HEAVY = {"boto3", "botocore", "numpy", "openpyxl", "redis", "segno", "sentry_sdk"}
RUN = """
import sys
from django.core.management import execute_from_command_line
for command in sys.argv[1:]:
    try:
        execute_from_command_line(["manage.py", *command.split()])
    except SystemExit:
        pass
print(*sys.modules)
"""


@pytest.mark.once
@pytest.mark.processes
@pytest.mark.parametrize("commands", [["check"], ["migrate -v0", "refresh_kakao_token"]], ids=" ".join)
def test_a_command_imports_nothing_heavy(commands, tmp_path):
    """Pillow is not among them: Django's own check of a photo's field imports it."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *commands],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = done.stdout.splitlines()[-1].split()
    assert "kakao.models" in modules
    assert HEAVY.isdisjoint(modules), HEAVY.intersection(modules)
