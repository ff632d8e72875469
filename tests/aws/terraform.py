"""Terraform on a copy of one folder of deploy/aws, with moto in AWS's place."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.live import ROOT

SHAPES = sorted(example.parent for example in (ROOT / "deploy/aws").glob("*/terraform.tfvars.example"))
PROVIDER = "*/hashicorp/aws"
# What stands in for public parameters that moto does not hold; a shape that has no such variable ignores it.
MOTO_KNOWS = {"TF_VAR_ami_parameter": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"}

# Whole services that moto lacks: such resources are validated and then left out. A folder's README.md names them.
MOTO_LACKS = ["aws_dlm_lifecycle_policy"]


def plugins() -> Path | None:
    """The folder that holds AWS's provider: TF_PLUGIN_DIR, or one of the usual places."""
    usual = [Path.home() / ".terraform.d", Path("/usr/local/share/terraform"), Path("/usr/share/terraform")]
    named = os.environ.get("TF_PLUGIN_DIR")
    places = [Path(named)] if named else [*(place / "plugins" for place in usual), *Path("/opt").glob("*")]
    return next((place for place in places if any(place.glob(PROVIDER))), None)


def why_not() -> str | None:
    """What is missing for Terraform to run here without a network."""
    if shutil.which("terraform") is None:
        return "terraform is not installed"
    if plugins() is None:
        return "terraform has no plugins here: `terraform providers mirror FOLDER`, and name it with TF_PLUGIN_DIR"
    return None


@dataclass
class Shape:
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = self.environment | MOTO_KNOWS | {"CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS": "-no-color"}
        return subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def must(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, f"terraform {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def copied(shape: Path, folder: Path, environment: dict[str, str]) -> Shape:
    """A copy that keeps its state beside it, takes the example's values and leaves out what moto lacks."""
    leave = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars")
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=leave)
    copy = folder / "deploy/aws" / shape.name
    shutil.copy(copy / "terraform.tfvars.example", copy / "terraform.tfvars")
    written = "".join(file.read_text() for file in copy.glob("*.tf"))
    (copy / "moto_override.tf").write_text("".join(overrides(written)))
    return Shape(copy, environment)


def overrides(written: str) -> Iterator[str]:
    """https://developer.hashicorp.com/terraform/language/files/override"""
    yield 'terraform {\n  backend "local" {}\n}\n'
    for alias in ["", *re.findall(r'^  alias\s*=\s*"\w+"', written, re.M)]:
        yield f'provider "aws" {{\n{alias}\n  s3_use_path_style = true\n  max_retries = 2\n}}\n'
    for kind, name in re.findall(r'^resource "(\w+)" "(\w+)"', written, re.M):
        if kind in MOTO_LACKS:
            yield f'resource "{kind}" "{name}" {{\n  count = 0\n}}\n'
