"""Lighthouse on the front page as a slow phone sees it, twice: every category has to reach 100 both times."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.audit.tools import PACKAGES
from tests.browser import CHROMIUM, FLAGS
from tests.live import LiveSite

ATTEMPTS = 3
METRICS = {
    "LCP": "largest-contentful-paint",
    "CLS": "cumulative-layout-shift",
    "TBT": "total-blocking-time",
    "transferred": "total-byte-weight",
}


def measure(url: str) -> dict[str, Any]:
    """The report, or what is wrong with Lighthouse itself, which now and then misses the start of a page."""
    for _attempt in range(ATTEMPTS):
        report = run(url)
        if "failure" not in report:
            break
    return report


def run(url: str) -> dict[str, Any]:
    flags = " ".join(["--headless=new", "--disable-dev-shm-usage", *FLAGS])
    done = subprocess.run(
        [
            "node",
            str(PACKAGES / "lighthouse/cli/index.js"),
            url,
            "--quiet",
            "--no-enable-error-reporting",
            "--output=json",
            f"--chrome-flags={flags}",
        ],
        env=os.environ | {"CHROME_PATH": CHROMIUM or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"failure": done.stderr.strip()}
    return report


def findings(site: LiveSite) -> Iterator[str]:
    for time in ("first", "second"):
        report = measure(f"{site.url}/")
        if "failure" in report:
            yield f"{time} run: Lighthouse itself failed: {report['failure']}"
            continue
        scores = {name: round(category["score"] * 100) for name, category in report["categories"].items()}
        figures = [f"{name} {report['audits'][audit]['displayValue']}" for name, audit in METRICS.items()]
        said = [*(f"{name} {score}" for name, score in scores.items()), *figures]
        sys.stdout.write(f"{time}: {', '.join(said)}\n")
        for name, score in scores.items():
            if score < 100:
                yield f"{time} run: {name} is {score}, for {', '.join(lost(report, name))}"


def lost(report: dict[str, Any], category: str) -> list[str]:
    """The audits that cost the category its points."""
    weighed = [entry["id"] for entry in report["categories"][category]["auditRefs"] if entry["weight"]]
    return [audit for audit in weighed if (report["audits"][audit]["score"] or 0) < 1]
