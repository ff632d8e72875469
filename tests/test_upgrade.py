"""deploy/upgrade on a host whose `docker` only writes down what it was told."""

import os
import subprocess

import pytest

from tests.live import ROOT

pytestmark = pytest.mark.once
DOCKER = '#!/bin/sh\necho "$(cat version) $*" >>../docker.log\ncase "$*" in *"$FAIL"*) exit 1;; esac\n'


class Host:
    def __init__(self, folder):
        self.origin, self.project, self.log = folder / "origin", folder / "host", folder / "docker.log"
        self.programs = folder / "bin"
        self.programs.mkdir()
        (self.programs / "docker").write_text(DOCKER)
        (self.programs / "docker").chmod(0o755)
        (self.origin / "deploy").mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.publish("1")
        subprocess.run(["git", "clone", "--quiet", self.origin, self.project], check=True)

    def git(self, *arguments):
        author = ["-c", "user.name=A", "-c", "user.email=a@my.example"]
        subprocess.run(["git", *author, *arguments], cwd=self.origin, check=True)

    def publish(self, version):
        (self.origin / "version").write_text(version)
        (self.origin / "deploy/upgrade").write_bytes((ROOT / "deploy/upgrade").read_bytes())
        (self.origin / "deploy/upgrade").chmod(0o755)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", version)
        self.git("tag", f"v{version}")

    def upgrade(self, *ref, fail="never"):
        path = f"{self.programs}:{os.environ['PATH']}"
        return subprocess.run(
            [self.project / "deploy/upgrade", *ref],
            env=os.environ | {"PATH": path, "FAIL": fail},
            capture_output=True,
            text=True,
        )

    def told_docker(self):
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def host(tmp_path):
    return Host(tmp_path)


STEPS = [
    "compose build --pull web",
    "compose run --rm migrate",
    "compose up -d --no-deps --wait web",
    "compose up -d --no-deps --wait worker",
    "image prune --force",
]


def test_it_builds_and_migrates_before_it_replaces_web(host):
    host.publish("2")
    assert host.upgrade().returncode == 0
    assert host.told_docker() == [f"2 {step}" for step in STEPS]


def test_it_goes_to_a_tag_and_back(host):
    host.publish("2")
    host.upgrade("v2")
    assert host.upgrade("v1").returncode == 0
    assert host.told_docker()[-1] == f"1 {STEPS[-1]}"


@pytest.mark.parametrize(("fail", "told"), [("build", STEPS[:1]), ("migrate", STEPS[:2])])
def test_a_failure_leaves_web_alone_and_names_the_way_back(host, fail, told):
    host.publish("2")
    done = host.upgrade(fail=fail)
    assert done.returncode == 1
    assert host.told_docker() == [f"2 {step}" for step in told]
    back = done.stderr.partition("deploy/upgrade ")[2].split()[0]
    assert host.upgrade(back).returncode == 0
    assert host.told_docker()[-1] == f"1 {STEPS[-1]}"


def test_an_unknown_version_changes_nothing(host):
    done = host.upgrade("v9")
    assert (done.returncode, host.told_docker()) == (1, [])
    assert "there is no v9" in done.stderr
