"""What the small machine's scripts do with what Terraform gives them, against moto and without containers."""

import base64
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from functools import partial

import pytest

from mysite.new_secrets import GIVEN, MADE
from tests.aws.moto import PACKAGES, moto_server
from tests.aws.terraform import why_not
from tests.live import ROOT

pytestmark = [
    pytest.mark.once,
    pytest.mark.processes,
    pytest.mark.skipif(why_not() is not None, reason=why_not() or "nothing is missing"),
]
VALUES = {
    "name": "mysite",
    "region": "ap-northeast-2",
    "repository": "https://git.my.example/mysite.git",
    "ref": "main",
    "volume": "vol-0123456789abcdef0",
    "destination": "s3://backups/mysite",
    "settings": {"SITE_URL": "https://my.example", "ADMIN_EMAIL": "$owner@my.example"},
}


def user_data(folder):
    template = ROOT / "deploy/aws/small/user_data.sh.tftpl"
    expression = f'base64encode(templatefile("{template}", {json.dumps(VALUES)}))'
    done = subprocess.run(["terraform", "console"], input=expression, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return base64.b64decode(done.stdout.strip().strip('"')).decode()


class Machine:
    """/etc/mysite and /opt/mysite of a machine, in folders of their own."""

    def __init__(self, folder, environment):
        self.etc, self.project = folder / "etc", folder / "opt"
        shutil.copytree(ROOT / "deploy", self.project / "deploy")
        self.environment = environment | {"PATH": f"{PACKAGES}/venv/bin:{os.environ['PATH']}"}
        self.facts = user_data(folder)[: user_data(folder).index("export DEBIAN_FRONTEND")]
        self.run("bash", "-c", self.facts.replace("/etc/mysite", str(self.etc)))

    def run(self, *command, **environment):
        return subprocess.run(
            command,
            env=self.environment | environment,
            cwd=self.project,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def small(self, script, *arguments, **environment):
        return self.run(f"deploy/aws/small/{script}", *arguments, **environment)

    def aws(self, *arguments):
        return json.loads(self.run("aws", "--region", VALUES["region"], "--output", "json", *arguments) or "null")

    def write_env(self):
        """The .env that comes of it, as a shell reads it."""
        self.small("write_env", str(self.etc))
        file = self.project / ".env"
        assert file.stat().st_mode & 0o777 == 0o600
        said = self.run("env", "--ignore-environment", "bash", "-c", "set -a; source .env; env")
        return dict(line.split("=", 1) for line in said.splitlines())


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with moto_server(tmp_path_factory.mktemp("aws")) as environment:
        yield environment


@pytest.fixture
def machine(tmp_path, cloud):
    return Machine(tmp_path, cloud)


def test_shellcheck_finds_nothing_in_the_first_boot(tmp_path):
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    done = subprocess.run(["shellcheck", "-"], input=user_data(tmp_path), capture_output=True, text=True)
    assert done.stdout == ""


def test_secrets_are_made_once_and_found_again_by_the_next_machine(machine):
    first = machine.write_env()
    assert {name: first.get(name) for name in VALUES["settings"]} == VALUES["settings"]
    assert len({first[name] for name in MADE}) == 3
    assert all(len(first[name]) == 64 for name in MADE)
    stored = machine.aws("ssm", "describe-parameters")["Parameters"]
    assert {(one["Name"], one["Type"]) for one in stored} == {(f"/mysite/{name}", "SecureString") for name in MADE}

    (machine.project / ".env").unlink()
    put = ["ssm", "put-parameter", "--type", "SecureString", "--name", "/mysite/KAKAO_CLIENT_SECRET"]
    machine.aws(*put, "--value", "with $dollar and space")
    assert machine.write_env() == first | {"KAKAO_CLIENT_SECRET": "with $dollar and space"}


def test_the_parameter_store_has_a_place_for_every_secret_of_the_containers():
    script = (ROOT / "deploy/aws/small/write_env").read_text()
    for kind, names in {"made": MADE, "given": GIVEN}.items():
        assert f"{kind}=({' '.join(names)})\n" in script


def test_an_env_without_its_secrets_is_never_written(machine):
    with pytest.raises(subprocess.CalledProcessError):
        machine.small("write_env", str(machine.etc), AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    assert not (machine.project / ".env").exists()


def lowest_and_highest(machine, name, *dimensions):
    always = [
        "--start-time",
        "2000-01-01T00:00:00Z",
        "--end-time",
        "2100-01-01T00:00:00Z",
        "--period",
        "2147483640",
    ]
    query = ["cloudwatch", "get-metric-statistics", "--namespace", "mysite", "--metric-name", name, *always]
    of = ["--dimensions", *dimensions] if dimensions else []
    [point] = machine.aws(*query, "--statistics", "Minimum", "Maximum", *of)["Datapoints"]
    return point["Minimum"], point["Maximum"]


def facts(machine):
    return dict(
        line.replace("'", "").split("=", 1) for line in (machine.etc / "machine.env").read_text().splitlines()
    )


def test_the_site_and_its_disks_become_metrics(machine, tmp_path):
    known = facts(machine) | {"DATA": str(tmp_path)}
    (tmp_path / "readyz").touch()
    folder = partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), folder) as site:
        threading.Thread(target=site.serve_forever).start()
        machine.small("report", **known | {"SITE_URL": f"http://127.0.0.1:{site.server_port}"})
        site.shutdown()
    assert lowest_and_highest(machine, "Ready") == (1, 1)
    machine.small("report", **known | {"SITE_URL": "http://127.0.0.1:9"})
    assert lowest_and_highest(machine, "Ready") == (0, 1)
    fullest = max(used_percent("/"), used_percent(tmp_path))
    assert lowest_and_highest(machine, "DiskUsed")[1] == pytest.approx(fullest, abs=2)


def used_percent(path):
    """As df counts: of what an ordinary user may have."""
    disk = os.statvfs(path)
    used = disk.f_blocks - disk.f_bfree
    return 100 * used / (used + disk.f_bavail)


@pytest.mark.parametrize(("result", "succeeded"), [("success", 1), ("exit-code", 0)])
def test_the_end_of_a_job_becomes_a_metric_that_an_alarm_watches(machine, result, succeeded):
    job = f"mysite-backup-{result}"
    machine.small("report", job, SERVICE_RESULT=result, **facts(machine))
    assert lowest_and_highest(machine, "Succeeded", f"Name=Job,Value={job}") == (succeeded, succeeded)


def test_each_job_of_the_timers_has_its_alarm():
    jobs = {timer.stem for timer in (ROOT / "deploy/systemd").glob("*.timer")}
    watched = re.findall(
        r"^    (mysite-\S+) += \d+$", (ROOT / "deploy/aws/small/alarms.tf").read_text(), re.MULTILINE
    )
    assert set(watched) == jobs
