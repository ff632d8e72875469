"""wrk, the load: https://github.com/wg/wrk."""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).with_name("load.lua")
TIMEOUT = 10


class Outcome(NamedTuple):
    """Counts of answers; `cut` are connections that were refused or reset, `late` answers that never came."""

    seconds: float
    answered: int
    refused: int
    wrong: int
    cut: int
    late: int
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        return self.answered / self.seconds

    @property
    def faults(self) -> int:
        return self.wrong + self.cut + self.late


@dataclass(frozen=True)
class Load:
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    expected: int = 200
    bodies: Path | None = None

    def run(self, connections: int, seconds: float) -> Outcome:
        headers = [f"-H{name}: {value}" for name, value in self.headers.items()]
        shape = ["-c", str(connections), "-t", str(min(connections, 2)), "-d", f"{seconds}s"]
        command = ["wrk", *shape, "--timeout", f"{TIMEOUT}s", "-s", str(SCRIPT), *headers, self.url, "--"]
        arguments = [str(self.expected), *([str(self.bodies)] if self.bodies else [])]
        ended = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True)
        return Outcome(**json.loads(ended.stdout.splitlines()[-1]))


def why_not() -> str:
    return "" if shutil.which("wrk") else "wrk is not installed (apt-get install wrk)"
