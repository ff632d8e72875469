"""docs/security.md names a test for each promise, and those exist."""

import json
import re

from tests.live import ROOT

PROMISES = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_each_promise_has_a_proof_that_exists():
    rows = re.findall(r"^\| (?!promise|---)(.+) \| (.+) \|$", PROMISES, re.MULTILINE)
    assert len(rows) > 20
    for promise, proofs in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", proofs)
        assert named, promise
        for path, name in named:
            assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_what_is_installed_is_locked_by_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "tests/audit/wapiti.txt"):
        pinned = re.findall(
            r"^\S+==.*(?:\n    --hash.*)*", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        assert pinned
        assert [each for each in pinned if "--hash=sha256:" not in each] == []
    packages = json.loads((ROOT / "tests/audit/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    for name in ("Makefile", "Dockerfile"):
        assert "--require-hashes" in (ROOT / name).read_text(encoding="utf-8")
