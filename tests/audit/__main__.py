"""`make audit`: what the web's own tools find on the pages of a whole site. PARTS="html axe" runs these alone."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.audit import accessibility, lighthouse, markup, observatory, tools, visits, wapiti, weight  # noqa: E402  (they read the settings)
from tests.audit.stage import Stage, staged  # noqa: E402
from tests.live import LiveSite, live_site  # noqa: E402

OF_A_SITE: dict[str, Callable[[LiveSite], Iterator[str]]] = {
    "weight": weight.findings,
    "lighthouse": lighthouse.findings,
    "observatory": observatory.findings,
    "wapiti": wapiti.findings,
}
OF_SCENES: dict[str, Callable[[Stage], Iterator[str]]] = {
    "html": markup.findings,
    "axe": accessibility.findings,
    "requests": visits.findings,
}
PARTS = [*OF_A_SITE, *OF_SCENES]


def run(part: str, findings: Iterator[str]) -> tuple[str, int, float]:
    """Say each finding; the part, how many there were, and the seconds that took."""
    sys.stdout.write(f"\n=== {part}\n")
    started, found = time.monotonic(), 0
    for finding in findings:
        sys.stdout.write(f"FOUND  {finding}\n")
        found += 1
    return part, found, time.monotonic() - started


def run_all(parts: list[str], site: LiveSite) -> Iterator[tuple[str, int, float]]:
    yield from (run(part, OF_A_SITE[part](site)) for part in parts if part in OF_A_SITE)
    if set(parts) & set(OF_SCENES):
        with staged(site) as stage:
            yield from (run(part, OF_SCENES[part](stage)) for part in parts if part in OF_SCENES)


def main(parts: list[str]) -> int:
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    tools.make_ready(parts)
    with tempfile.TemporaryDirectory() as folder, live_site(Path(folder)) as site:
        results = list(run_all(parts, site))
    sys.stdout.write("\npart        findings  seconds\n")
    for part, found, seconds in results:
        sys.stdout.write(f"{part:10}  {found:8}  {seconds:7.1f}\n")
    return int(any(found for _part, found, _seconds in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or PARTS))
