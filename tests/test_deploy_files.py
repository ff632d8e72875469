"""What runs the site elsewhere is read by the programs that will read it there."""

import os
import re
import shlex
import shutil
import subprocess

import pytest
from django.core.management import get_commands

from tests.live import ROOT

pytestmark = pytest.mark.once

FILES = [ROOT / ".ci/run", *sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
SHELL = [path for path in FILES if path.suffix == ".bash" or (not path.suffix and path.read_bytes()[:2] == b"#!")]
SERVICES = sorted((ROOT / "deploy/systemd").rglob("*.service"))
TIMERS = [path for path in FILES if path.suffix == ".timer"]
CONTAINERS, VENV, AWS = (ROOT / f"deploy/{part}" for part in ("systemd/containers", "systemd/venv", "aws/small"))
JOB = re.compile(r"(\S+) +(\S+) +\* +\* +\* +cd /opt/mysite && (.+)")


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


@needs("shellcheck")
@pytest.mark.parametrize("script", SHELL, ids=lambda path: str(path.relative_to(ROOT)))
def test_shellcheck_finds_nothing(script):
    assert run("shellcheck", "--external-sources", script).stdout == ""


@pytest.fixture
def host(tmp_path):
    """The root of a host as systemd needs it: its own units, docker, and the project in /opt/mysite."""
    units = tmp_path / "etc/systemd/system"
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(ROOT / "deploy", tmp_path / "opt/mysite/deploy")
    for program in ("usr/bin/docker", "opt/mysite/.venv/bin/python", "opt/mysite/.venv/bin/gunicorn"):
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).touch(mode=0o755)
    units.mkdir(parents=True)
    (units / "docker.service").write_text("[Service]\nExecStart=/usr/bin/docker\n")
    return tmp_path


def complaints(host, *folders):
    """systemd names some faults without failing, so what it says counts too."""
    units = host / "etc/systemd/system"
    own = [path for folder in (ROOT / "deploy/systemd", *folders) for path in folder.glob("mysite-*.*")]
    for path in own:
        shutil.copy(path, units)
        if AWS in folders and path.suffix == ".service" and path.parent == CONTAINERS:
            (units / f"{path.name}.d").mkdir()
            shutil.copy(AWS / "report.conf", units / f"{path.name}.d")
    done = run("systemd-analyze", "verify", "--man=no", f"--root={host}", *(path.name for path in own))
    return done.stdout + done.stderr or done.returncode


@needs("systemd-analyze")
@pytest.mark.parametrize("folders", [[CONTAINERS], [VENV], [CONTAINERS, AWS]], ids=["containers", "venv", "aws"])
def test_systemd_takes_every_unit(host, folders):
    assert complaints(host, *folders) == 0


@needs("systemd-analyze")
def test_systemd_would_complain_of_a_missing_program(host):
    (host / "opt/mysite/deploy/backup").unlink()
    assert "deploy/backup is not executable" in complaints(host, CONTAINERS)


@needs("systemd-analyze")
@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.stem)
def test_timers_of_the_day_are_in_seoul_and_made_up_for(timer):
    text = timer.read_text()
    times = re.findall(r"^OnCalendar=(.*)$", text, re.MULTILINE)
    if timer.parent == ROOT / "deploy/systemd":
        assert times
        assert "Persistent=true" in text
    for time in times:
        assert time.endswith(" Asia/Seoul")
        assert run("systemd-analyze", "calendar", "--iterations=3", time).returncode == 0


def jobs():
    """Minute, hour and command of each line that cron runs; all of them run daily."""
    lines = (ROOT / "deploy/crontab").read_text().splitlines()
    written = [line for line in lines if line and not line.startswith(("#", "CRON_TZ="))]
    matches = [JOB.fullmatch(line) for line in written]
    assert all(matches), written
    return [match.groups() for match in matches if match]


def test_the_crontab_runs_what_exists():
    commands = [shlex.split(command) for _minute, _hour, command in jobs()]
    managed = {command[-1] for command in commands if "manage.py" in command}
    assert managed == {"refresh_kakao_token", "purge_expired"} <= set(get_commands())
    [script] = [command[0] for command in commands if "manage.py" not in command]
    assert os.access(ROOT / script, os.X_OK)


def test_crontab_and_timers_name_the_same_times():
    cron = {f"{hour.replace('*', '00').zfill(2)}:{minute} Asia/Seoul" for minute, hour, _command in jobs()}
    timers = "".join(timer.read_text() for timer in (ROOT / "deploy/systemd").glob("*.timer"))
    assert cron == set(re.findall(r"^OnCalendar=(.*)$", timers, re.MULTILINE))


@pytest.mark.parametrize(
    "service", sorted((ROOT / "deploy/systemd").rglob("*.service")), ids=lambda path: path.stem
)
def test_services_name_commands_that_exist(service):
    for command in re.findall(r"manage\.py (\S+)", service.read_text()):
        assert command in get_commands()
